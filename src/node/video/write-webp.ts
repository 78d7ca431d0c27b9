/**
 * @file A short video as an animated WebP, which plays wherever a picture is shown.
 *
 * The container is RIFF: a `VP8X` chunk (canvas), an `ANIM` chunk (loops), and for each frame an `ANMF` chunk that holds the chunks
 * of an ordinary WebP picture (https://developers.google.com/speed/webp/docs/riff_container); at the end an `XMP ` chunk with the mark of a
 * painting. It is written frame by frame, so that memory does not grow; the size at its head is filled in at the end.
 */
import { open, type FileHandle } from "node:fs/promises";
import { FormatError } from "../../core/errors.ts";
import { webpHasXmp } from "../../metadata/embed.ts";
import { webpMark } from "../../metadata/moving-mark.ts";
import type { Size } from "../../image/image.ts";
import type { PaintedFrames, Written } from "../../video/pipeline.ts";
import { encodeImage } from "../images/write.ts";
import { writeAt } from "./file-target.ts";
import { picturesAlone, type OpenSource } from "./open-source.ts";

/** What the format can hold: a size of 32 bits. */
const maxBytes = 2 ** 32 - 2;

/** Writes the frames of a job, each shown for its time in whole milliseconds, over and over. There is no sound. */
export async function writeAnimatedWebp(
  painted: PaintedFrames,
  path: string,
  from: OpenSource,
  quality: number,
): Promise<Written> {
  const { size, name } = painted;
  const file = await open(path, "w");
  try {
    let at = await append(file, 0, head(size, from.loops, painted.mayBeTransparent));
    for await (const frame of painted.from(0)) {
      const picture = await encodeImage(frame.image, ".webp", { quality: Math.round(quality) });
      // From one whole millisecond to another, so that the roundings do not add up.
      const end = Math.round((frame.seconds + frame.durationSeconds) * 1000);
      const lengthMs = Math.min(0xffffff, Math.max(1, end - Math.round(frame.seconds * 1000)));
      at = await append(file, at, animationFrame(size, lengthMs, picture));
      if (at > maxBytes) throw new FormatError(`${name} is too long for a WebP of 4 GiB; write a video file.`);
      painted.onWritten(frame);
    }
    at = await append(file, at, webpMark());
    await append(file, 4, uint(at - 8, 4));
  } finally {
    await file.close();
  }
  return { size, ...(await picturesAlone(from)) };
}

async function append(file: FileHandle, at: number, bytes: Uint8Array): Promise<number> {
  await writeAt(file, bytes, at);
  return at + bytes.length;
}

function head({ width, height }: Size, loops: number, alpha: boolean): Uint8Array {
  const flags = (alpha ? 0b10010 : 0b10) | webpHasXmp; // Animation, and alpha.
  const canvas = [uint(flags, 4), uint(width - 1, 3), uint(height - 1, 3)];
  // Background: none. Loops: 0 is for ever.
  return Buffer.concat([
    Buffer.from("RIFF\0\0\0\0WEBP"),
    chunk("VP8X", Buffer.concat(canvas)),
    chunk("ANIM", Buffer.concat([uint(0, 4), uint(Math.min(loops, 0xffff), 2)])),
  ]);
}

function animationFrame({ width, height }: Size, lengthMs: number, picture: Uint8Array): Uint8Array {
  // Laid over the frame before without blending.
  const doNotBlend = 0b10;
  const place = [
    uint(0, 3),
    uint(0, 3),
    uint(width - 1, 3),
    uint(height - 1, 3),
    uint(lengthMs, 3),
    uint(doNotBlend, 1),
  ];
  return chunk("ANMF", Buffer.concat([...place, imageChunks(picture)]));
}

/** The chunks of an ordinary WebP that are its picture: `VP8 ` or `VP8L`, with `ALPH` before it where there is alpha. */
export function imageChunks(webp: Uint8Array): Buffer {
  const bytes = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
  const parts: Buffer[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const padded = length + (length % 2);
    if (at + 8 + length > bytes.length) {
      throw new FormatError(
        `A WebP says that it has ${length} bytes of ${JSON.stringify(name)}, and has ${bytes.length - at - 8}.`,
      );
    }
    if (["ALPH", "VP8 ", "VP8L"].includes(name)) parts.push(bytes.subarray(at, at + 8 + padded));
    at += 8 + padded;
  }
  return Buffer.concat(parts);
}

function chunk(name: string, content: Uint8Array): Buffer {
  const padding = Buffer.alloc(content.length % 2);
  return Buffer.concat([Buffer.from(name), uint(content.length, 4), content, padding]);
}

/** A number in `bytes` bytes, the lowest first. */
function uint(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
