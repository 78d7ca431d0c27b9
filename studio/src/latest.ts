/**
 * @file The newest request wins: whatever an older one was waiting for comes too late and changes nothing.
 *
 * Everything that the page shows and that takes time has one of these. A request waits with `of`, so that nothing after the wait is
 * done for a request that has been replaced.
 */

/** Why a request ended early: a newer one took its place. Nobody has to be told. */
export class Superseded extends Error {
  override readonly name = "Superseded";
  constructor() {
    super("A newer request took the place of this one.");
  }
}

/** One request, from its beginning to its end or its replacement. */
export interface Request {
  /** Aborted with a {@link Superseded} when there is a newer request: for whatever can be given up on the way. */
  readonly signal: AbortSignal;
  /**
   * Waits for a step of this request.
   *
   * @throws {Superseded} as soon as there is a newer request, whatever becomes of the step.
   */
  of<T>(step: Promise<T>): Promise<T>;
}

/** Requests for one thing. */
export interface Latest {
  /** Begins a request; the one before ends. */
  next(): Request;
  /** Ends the request that is on its way, if there is one. */
  cancel(): void;
}

export function latest(): Latest {
  let current: AbortController | undefined;
  const cancel = () => current?.abort(new Superseded());
  return {
    next() {
      cancel();
      current = new AbortController();
      const { signal } = current;
      return { signal, of: (step) => unlessAborted(step, signal) };
    },
    cancel,
  };
}

/** What comes of a step, or the signal's reason as soon as it is aborted. */
export function unlessAborted<T>(step: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true });
    step.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}
