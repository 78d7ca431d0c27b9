/**
 * @file What a fault run says: a row for each kind of fault and each command, and what was lost.
 */

/** One kind of fault, put into one kind of work. */
export interface FaultRow {
  /** What was done, such as `kill -9`. */
  readonly fault: string;
  /** To what. */
  readonly to: string;
  readonly times: number;
  /** What came of it, in a few words. */
  readonly came: string;
  /** What was lost or should not have been: none where all is well. */
  readonly lost: readonly string[];
}

/** Sees to it that nothing that was whole is lost, and a promise settles. @throws when it does not within ten seconds. */
export async function settled<T>(promise: Promise<T>, seconds = 10): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
