/**
 * @file The video files that can be written, and what fits into them.
 */
import { MkvOutputFormat, MovOutputFormat, Mp4OutputFormat, WebMOutputFormat, type OutputFormat } from "mediabunny";
import { OptionError } from "../core/errors.ts";
import type { VideoCodecName } from "./types.ts";

/** A container, by its file extension. */
export interface Container {
  readonly format: OutputFormat;
  readonly codec: VideoCodecName;
}

interface Known {
  readonly make: () => OutputFormat;
  /** The first is the usual one. */
  readonly codecs: readonly [VideoCodecName, ...VideoCodecName[]];
}

// The table at the end of the file: written when the video is done, so that no packet waits in memory.
const mp4 = () => new Mp4OutputFormat({ fastStart: false });

const known: Readonly<Record<string, Known>> = {
  ".mp4": { make: mp4, codecs: ["h264", "av1", "vp9"] },
  ".m4v": { make: mp4, codecs: ["h264", "av1", "vp9"] },
  ".mov": { make: () => new MovOutputFormat({ fastStart: false }), codecs: ["h264"] },
  ".webm": { make: () => new WebMOutputFormat(), codecs: ["vp9", "av1"] },
  ".mkv": { make: () => new MkvOutputFormat(), codecs: ["h264", "av1", "vp9"] },
};

/** The extensions of video files that can be written. */
export const videoExtensions: readonly string[] = Object.keys(known);

/** What mediabunny and WebCodecs call them. */
export const mediaCodecs = { h264: "avc", vp9: "vp9", av1: "av1" } as const;

/**
 * The container for an extension, with the codec asked for or its usual one.
 *
 * @throws {OptionError} when the extension is not known, or the codec does not go into it.
 */
export function containerFor(extension: string, codec?: VideoCodecName): Container {
  const found = Object.hasOwn(known, extension.toLowerCase()) ? known[extension.toLowerCase()] : undefined;
  if (!found) throw new OptionError(`Cannot write a video as "${extension}". Use one of ${videoExtensions.join(", ")}`);
  if (codec !== undefined && !found.codecs.includes(codec)) {
    throw new OptionError(`codec: ${extension} takes ${found.codecs.join(", ")}, got ${String(codec)}`);
  }
  return { format: found.make(), codec: codec ?? found.codecs[0] };
}
