/**
 * @file The texts of a track of an MP4 or a MOV, by its tables of samples: timed text (3GPP TS 26.245, QuickTime's is alike) and WebVTT
 * (ISO/IEC 14496-30).
 */
import { contentOf, viewOf, type ByteReader, type Part } from "./bytes.ts";
import { maxCueBytes, maxCues, type Cue } from "./contents.ts";
import { fromPlain, fromWebVtt } from "./cue-text.ts";
import { boxes } from "./mp4-boxes.ts";

/** Where a track's texts are. */
export interface TextTrack {
  /** Of its samples, such as `"tx3g"`. */
  readonly format: string;
  /** Units of time in a second. */
  readonly timescale: number;
  /** Added to its times. */
  readonly offsetSeconds: number;
  /** Its `stbl`. */
  readonly table: Part | undefined;
}

/** Where a sample lies, and how long it is shown in units of the track. */
interface Sample {
  readonly at: number;
  readonly bytes: number;
  readonly duration: number;
}

/** @returns The texts up to the first damage. */
export async function readTexts(file: ByteReader, track: TextTrack): Promise<Cue[]> {
  const { format, timescale, offsetSeconds, table } = track;
  const cues: Cue[] = [];
  if (!table || timescale === 0) return cues;
  let time = 0;
  for (const { at, bytes, duration } of await samplesOf(file, table)) {
    const start = time;
    time += duration;
    if (bytes > maxCueBytes) continue;
    const sample = await file.read(at, at + bytes);
    if (sample.length < bytes) break;
    const text = format === "wvtt" ? await webVttOf(sample) : timedTextOf(sample);
    const startSeconds = start / timescale + offsetSeconds;
    if (text !== "") cues.push({ startSeconds, endSeconds: time / timescale + offsetSeconds, text });
  }
  return cues;
}

/** By stts (durations), stsz (sizes), stsc (samples in a chunk) and stco or co64 (where the chunks are). */
async function samplesOf(file: ByteReader, table: Part): Promise<Sample[]> {
  const tables = new Map<string, DataView>();
  for await (const part of boxes(file, table, { left: 50 })) {
    tables.set(String(part.name), viewOf(await contentOf(file, part, 12 + 12 * maxCues)));
  }
  const [durations, sizes, layout] = ["stts", "stsz", "stsc"].map((name) => tables.get(name));
  const wide = tables.get("co64");
  const chunks = wide ?? tables.get("stco");
  if (!durations || !sizes || !layout || !chunks || sizes.byteLength < 12) return [];
  const duration = runs(durations, 8, (at) => durations.getUint32(at));
  /** How many samples each chunk holds: an entry counts from its first chunk to the next entry's. */
  const layoutRows = rowsIn(layout, 12);
  const samples: Sample[] = [];
  const [size, count] = [sizes.getUint32(4), Math.min(maxCues, sizes.getUint32(8))];
  let row = 0;
  for (let chunk = 0; chunk < rowsIn(chunks, wide ? 8 : 4) && samples.length < count; chunk++) {
    while (row + 1 < layoutRows && layout.getUint32(8 + (row + 1) * 12) <= chunk + 1) row++;
    let at = wide ? Number(wide.getBigUint64(8 + chunk * 8)) : chunks.getUint32(8 + chunk * 4);
    const inChunk = layoutRows > 0 ? layout.getUint32(8 + row * 12 + 4) : 0;
    for (let i = 0; i < inChunk && samples.length < count; i++) {
      const sizeAt = 12 + samples.length * 4;
      if (size === 0 && sizeAt + 4 > sizes.byteLength) return samples;
      const bytes = size || sizes.getUint32(sizeAt);
      const next = duration.next();
      if (next.done) return samples;
      samples.push({ at, bytes, duration: durations.getUint32(next.value + 4) });
      at += bytes;
    }
  }
  return samples;
}

/** How many rows a table has, by what it says and by its length. */
function rowsIn(table: DataView, bytes: number): number {
  if (table.byteLength < 8) return 0;
  return Math.min(table.getUint32(4), Math.floor((table.byteLength - 8) / bytes));
}

/** The places of a table's rows, each as often as it says. */
function* runs(table: DataView, bytes: number, times: (at: number) => number): Generator<number, void> {
  for (let row = 0; row < rowsIn(table, bytes); row++) {
    const at = 8 + row * bytes;
    for (let left = times(at); left > 0; left--) yield at;
  }
}

/** A length of two bytes and the text, in UTF-8 or, by its mark, UTF-16; then boxes that say how it looks. */
function timedTextOf(sample: Uint8Array): string {
  if (sample.length < 2) return "";
  const bytes = sample.subarray(2, 2 + viewOf(sample).getUint16(0));
  const isWide = bytes[0] === 0xfe && bytes[1] === 0xff;
  return fromPlain(new TextDecoder(isWide ? "utf-16be" : "utf-8").decode(bytes));
}

/** The payloads of the cues that are shown together. */
async function webVttOf(sample: Uint8Array): Promise<string> {
  const file: ByteReader = { size: sample.length, read: (start, end) => Promise.resolve(sample.subarray(start, end)) };
  const texts: string[] = [];
  const budget = { left: 100 };
  for await (const cue of boxes(file, { start: 0, end: sample.length }, budget)) {
    if (cue.name !== "vttc") continue;
    for await (const { name, start, end } of boxes(file, cue, budget)) {
      if (name === "payl") texts.push(fromWebVtt(new TextDecoder().decode(sample.subarray(start, end))));
    }
  }
  return texts.filter((text) => text !== "").join("\n");
}
