/**
 * @file Reading ahead: the source works on the next items while the consumer is busy with this one.
 */

/**
 * The items of `source`, of which up to `depth` are asked for before they are wanted. So one step of a chain works while the
 * next one does, and never is more than `depth` items in between.
 *
 * @param source - An async generator: `next()` may be called again before the last call has answered.
 * @param depth - At least 1.
 */
export async function* readAhead<T>(source: AsyncGenerator<T, void>, depth: number): AsyncGenerator<T, void> {
  const asked: Promise<IteratorResult<T, void>>[] = [];
  try {
    while (true) {
      while (asked.length < depth) {
        const next = source.next();
        next.catch(() => {}); // Reported when its turn comes, or not at all when nobody wants it any more.
        asked.push(next);
      }
      const { done, value } = await asked.shift()!;
      if (done) return;
      yield value;
    }
  } finally {
    await source.return();
  }
}
