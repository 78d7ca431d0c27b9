/**
 * @file A queue for what cannot do two things at once.
 */

/** Runs tasks one at a time, in order. One that fails is reported to its own caller only. */
export function oneAtATime(): <T>(task: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = tail.then(task);
    tail = result.catch(() => {}); // The next task starts whether or not this one failed.
    return result;
  };
}
