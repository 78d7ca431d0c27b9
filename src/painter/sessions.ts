/**
 * @file The sessions a painter has loaded, by what they do and for which size. A few stay; the one used longest ago goes.
 */
import { DisposedError } from "../core/errors.ts";
import type { Runtime, Session } from "../core/runtime.ts";
import type { Tensor } from "../core/tensor.ts";

/** Loads graphs on demand. */
export interface Sessions {
  /** A session that stays usable, though it may have to be loaded again. `graph` is only called when it is not there. */
  get(key: string, graph: () => Uint8Array): Promise<Pick<Session, "run">>;
  /** Gives all memory back; a second call does nothing. */
  dispose(): Promise<void>;
}

/**
 * @param kept - Sessions that stay loaded. Each holds the memory of its size, so few do. Default: 4.
 */
export function createSessions(runtime: Runtime, kept = 4): Sessions {
  const loaded = new Map<string, Promise<Session>>();
  /** Sessions at work, which must not be disposed of, and how often. */
  const busy = new Map<Promise<Session>, number>();
  let disposed = false;

  async function evict(limit: number): Promise<void> {
    for (const [key, session] of [...loaded]) {
      if (loaded.size <= limit) return;
      if (busy.has(session)) continue;
      loaded.delete(key);
      await (await session).dispose();
    }
  }

  function load(key: string, graph: () => Uint8Array): Promise<Session> {
    if (disposed) throw new DisposedError("This painter was disposed of; load another one.");
    const session = loaded.get(key) ?? runtime.load(graph());
    // Last in the map's order: used most recently.
    loaded.delete(key);
    loaded.set(key, session);
    session.catch(() => loaded.delete(key));
    return session;
  }

  async function run(key: string, graph: () => Uint8Array, inputs: Readonly<Record<string, Tensor>>) {
    const session = load(key, graph);
    busy.set(session, (busy.get(session) ?? 0) + 1);
    try {
      return await (await session).run(inputs);
    } finally {
      const left = busy.get(session)! - 1;
      if (left === 0) busy.delete(session);
      else busy.set(session, left);
      await evict(disposed ? 0 : kept);
    }
  }

  return {
    async get(key, graph) {
      await load(key, graph);
      return { run: (inputs) => run(key, graph, inputs) };
    },
    async dispose() {
      disposed = true;
      await evict(0);
    },
  };
}
