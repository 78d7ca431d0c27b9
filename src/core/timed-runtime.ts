/**
 * @file How long graphs run, whoever runs them.
 */
import type { Runtime } from "./runtime.ts";

/** A runtime and its clock. */
export interface TimedRuntime {
  readonly runtime: Runtime;
  /** The milliseconds that graphs have run since this was last asked. */
  takeMs(): number;
}

/**
 * A runtime that measures how long its graphs run.
 *
 * @param runtime - The runtime that does the work.
 * @param now - A clock, in milliseconds, such as `() => performance.now()`.
 */
export function timedRuntime(runtime: Runtime, now: () => number): TimedRuntime {
  let ms = 0;
  return {
    runtime: {
      ...runtime,
      async load(graph) {
        const session = await runtime.load(graph);
        return {
          ...session,
          async run(inputs) {
            const start = now();
            const outputs = await session.run(inputs);
            ms += now() - start;
            return outputs;
          },
        };
      },
    },
    takeMs() {
      const taken = ms;
      ms = 0;
      return taken;
    },
  };
}
