/**
 * @file What a page holds in memory.
 */
import type { CDPSession } from "playwright-core";

/**
 * Objects and buffers that are in use, in bytes. After one collection up to 30 MB of pieces that are long written are still
 * counted: the first one finds their owners, their memory goes with a later one. What is held stays in all of them.
 */
export async function heapInUse(devtools: CDPSession, collections: number): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < collections; i++) {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize } = await devtools.send("Runtime.getHeapUsage");
    least = Math.min(least, usedSize + backingStorageSize);
  }
  return least;
}
