/**
 * @file Where a page writes a long file: into a Blob, which browsers move to disk.
 *
 * What is written goes into a new Blob every 4 MiB. Blobs of Blobs copy nothing: each is a list of pieces. The few bytes that are
 * written again are the sizes at the start.
 */
import type { StreamTargetChunk } from "mediabunny";
import type { ByteReader } from "../../video/bytes.ts";
import type { VideoTarget } from "../../video/complete.ts";

/** For mediabunny's `StreamTarget`. */
export const pieces = { chunked: true, chunkSize: 2 ** 22 } as const;

/** A file that is being written. */
export interface BlobTarget extends Pick<VideoTarget, "edit"> {
  readonly stream: WritableStream<StreamTargetChunk>;
  /** What has been written so far. */
  blob(): Blob;
}

/** @param type - Such as `"video/mp4"`. */
export function createBlobTarget(type: string): BlobTarget {
  let written = new Blob([], { type });
  const write = (bytes: Uint8Array<ArrayBuffer>, at: number) => {
    written = new Blob([written.slice(0, at), bytes, written.slice(at + bytes.byteLength)], { type });
  };
  return {
    stream: new WritableStream({ write: ({ data, position }) => write(data, position) }),
    async edit(edits) {
      for (const { at, bytes } of await edits(readerOf(written))) write(bytes as Uint8Array<ArrayBuffer>, at);
    },
    blob: () => written,
  };
}

/** Reads a file of a page. */
export function readerOf(file: Blob): ByteReader {
  return {
    size: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}
