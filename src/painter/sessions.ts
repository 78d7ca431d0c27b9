/**
 * @file The sessions a painter has loaded, by what they do and for which size. They stay as long as there is memory for them; the one
 * used longest ago goes.
 */
import { DisposedError } from "../core/errors.ts";
import type { Runtime, Session } from "../core/runtime.ts";
import type { Tensor } from "../core/tensor.ts";

/** Loads graphs on demand. */
export interface Sessions {
  /**
   * A session that stays usable, though it may have to be loaded again.
   *
   * @param pixels - How many its pictures have, which is what its memory goes by.
   * @param graph - Only called when it is not there.
   */
  get(key: string, pixels: number, graph: () => Uint8Array): Promise<Pick<Session, "run">>;
  /** Sessions stay loaded from now on while their pictures have no more pixels than this in all. */
  keep(pixels: number): void;
  /** Gives all memory back; a second call does nothing. */
  dispose(): Promise<void>;
}

/** Small sessions hold little memory, and threads all the same. */
const mostSessions = 16;

interface Loaded {
  readonly session: Promise<Session>;
  readonly pixels: number;
}

/**
 * @param keptPixels - Sessions stay loaded while their pictures have no more pixels than this in all.
 */
export function createSessions(runtime: Runtime, keptPixels: number): Sessions {
  let kept = keptPixels;
  const loaded = new Map<string, Loaded>();
  /** Sessions at work, which must not be disposed of, and how often. */
  const busy = new Map<Promise<Session>, number>();
  let disposed = false;

  /** @param least - Sessions that stay, however large they are: one that is used again. */
  async function evict(sessions: number, pixels: number, least: number): Promise<void> {
    for (const [key, { session }] of [...loaded]) {
      const total = [...loaded.values()].reduce((sum, each) => sum + each.pixels, 0);
      if (loaded.size <= sessions && total <= pixels) return;
      if (loaded.size <= least) return;
      if (busy.has(session)) continue;
      loaded.delete(key);
      await (await session).dispose();
    }
  }

  function load(key: string, pixels: number, graph: () => Uint8Array): Promise<Session> {
    if (disposed) throw new DisposedError("This painter was disposed of; load another one.");
    const session = loaded.get(key)?.session ?? runtime.load(graph());
    // Last in the map's order: used most recently.
    loaded.delete(key);
    loaded.set(key, { session, pixels });
    session.catch(() => loaded.delete(key));
    return session;
  }

  async function run(key: string, pixels: number, graph: () => Uint8Array, inputs: Readonly<Record<string, Tensor>>) {
    const session = load(key, pixels, graph);
    busy.set(session, (busy.get(session) ?? 0) + 1);
    try {
      return await (await session).run(inputs);
    } finally {
      const left = busy.get(session)! - 1;
      if (left === 0) busy.delete(session);
      else busy.set(session, left);
      if (disposed) await evict(0, 0, 0);
      else await evict(mostSessions, kept, 1);
    }
  }

  return {
    async get(key, pixels, graph) {
      // Room is made before it is taken.
      if (!loaded.has(key) && !disposed) await evict(mostSessions - 1, kept - pixels, 0);
      await load(key, pixels, graph);
      return { run: (inputs) => run(key, pixels, graph, inputs) };
    },
    keep: (pixels) => void (kept = pixels),
    async dispose() {
      disposed = true;
      await evict(0, 0, 0);
    },
  };
}
