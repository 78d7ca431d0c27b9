/**
 * @file Where a page writes a long file: into a Blob, which browsers move to disk.
 *
 * What is written goes into a new Blob every 4 MiB. Blobs of Blobs copy nothing: each is a list of pieces. The few bytes that are
 * written again are the sizes at the start.
 */
import type { StreamTargetChunk } from "mediabunny";

/** For mediabunny's `StreamTarget`. */
export const pieces = { chunked: true, chunkSize: 2 ** 22 } as const;

/** A file that is being written. */
export interface BlobTarget {
  readonly stream: WritableStream<StreamTargetChunk>;
  /** What has been written so far. */
  blob(): Blob;
}

/** @param type - Such as `"video/mp4"`. */
export function createBlobTarget(type: string): BlobTarget {
  let written = new Blob([], { type });
  const stream = new WritableStream<StreamTargetChunk>({
    write({ data, position }) {
      written = new Blob([written.slice(0, position), data, written.slice(position + data.byteLength)], { type });
    },
  });
  return { stream, blob: () => written };
}
