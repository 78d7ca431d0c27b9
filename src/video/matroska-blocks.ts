/**
 * @file The blocks of some tracks of Matroska and WebM. All clusters are gone through; what is stepped over is not read.
 */
import { contentOf, joined, numberOf, viewOf, windowed, type ByteReader, type Part } from "./bytes.ts";
import { maxCueBytes, maxCues } from "./contents.ts";
import { elements, matroskaIds as ids } from "./matroska-elements.ts";

/** A track whose blocks are wanted. */
export interface BlockTrack {
  /** As blocks call it. */
  readonly number: number;
  /** Whether its blocks are compressed (zlib). */
  readonly inflates: boolean;
  /** What each block begins with, and is left out in the file. */
  readonly prefix: Uint8Array;
}

/** What a block holds, and when. */
export interface Block {
  readonly startSeconds: number;
  /** Where the file says how long it is. */
  readonly endSeconds?: number;
  readonly bytes: Uint8Array;
}

/**
 * The blocks of tracks, up to the first damage: at most {@link maxCues} in all.
 *
 * @param within - From the first cluster on.
 * @param tickSeconds - The unit of the file's times.
 */
export async function readBlocks<T extends BlockTrack>(
  bytes: ByteReader,
  within: Pick<Part, "start" | "end">,
  tracks: readonly T[],
  tickSeconds: number,
): Promise<Map<T, Block[]>> {
  const found = new Map<T, Block[]>(tracks.map((track) => [track, []]));
  const file = windowed(bytes, 2 ** 12);
  const unlimited = { left: Infinity };
  let [cluster, count] = [0, 0];
  const take = async (part: Part, duration?: number): Promise<void> => {
    const head = await file.read(part.start, Math.min(part.end, part.start + 11));
    // The track in one to eight bytes, the time within the cluster in two, and a byte of flags.
    const length = Math.clz32(head[0] ?? 0) - 23;
    if (length > 8 || head.length < length + 3) return;
    const number = (head[0]! & (0xff >> length)) * 256 ** (length - 1) + numberOf(head.subarray(1, length));
    const track = tracks.find((wanted) => wanted.number === number);
    const laced = (head[length + 2]! & 6) !== 0;
    if (!track || laced || part.end - part.start > maxCueBytes) return;
    const start = cluster + viewOf(head).getInt16(length);
    const content = new Uint8Array(await file.read(part.start + length + 3, part.end));
    const whole = track.inflates ? await inflate(content) : joined(track.prefix, content);
    if (!whole) return;
    count++;
    found.get(track)!.push({
      startSeconds: start * tickSeconds,
      ...(duration !== undefined && { endSeconds: (start + duration) * tickSeconds }),
      bytes: whole,
    });
  };
  for await (const part of elements(file, within, unlimited, [ids.cluster])) {
    if (count >= maxCues) break;
    if (part.name === ids.timestamp) cluster = numberOf(await contentOf(file, part, 8));
    else if (part.name === ids.simpleBlock) await take(part);
    else if (part.name === ids.blockGroup) {
      let block: Part | undefined;
      let duration: number | undefined;
      for await (const inner of elements(file, part, { left: 20 })) {
        if (inner.name === ids.block) block = inner;
        else if (inner.name === ids.blockDuration) duration = numberOf(await contentOf(file, inner, 8));
      }
      if (block) await take(block, duration);
    }
  }
  return found;
}

/** @returns `undefined` where it is damaged, or longer than a text is. */
async function inflate(content: Uint8Array): Promise<Uint8Array | undefined> {
  const stream = new Blob([content as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream("deflate"));
  const whole = new Uint8Array(maxCueBytes);
  let length = 0;
  try {
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return whole.slice(0, length);
      if (length + value.length > maxCueBytes) {
        await reader.cancel();
        return undefined;
      }
      whole.set(value, length);
      length += value.length;
    }
  } catch {
    return undefined;
  }
}
