/**
 * @file Opening a video: what is in it, or one sentence that says why it cannot be painted.
 */
import {
  EncodedPacketSink,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  UnsupportedInputFormatError,
  WEBM,
  type InputVideoTrack,
  type Source,
} from "mediabunny";
import { FormatError } from "../core/errors.ts";
import type { Size } from "../image/image.ts";
import type { ByteReader } from "./bytes.ts";
import type { Contents } from "./contents.ts";
import type { ColourTags } from "./colour.ts";
import { readEnd } from "./cut-short.ts";
import { proResFields, type FieldOrder } from "./interlaced.ts";
import { readContents } from "./read-contents.ts";

/** A video, open. Close it with `input.dispose()`. */
export interface VideoFile {
  /** For messages. */
  readonly name: string;
  readonly input: Input;
  /** The track that is painted. */
  readonly track: InputVideoTrack;
  /** As it is shown: upright, with square pixels. */
  readonly size: Size;
  /** When its first track begins, seconds: the new video begins there, at 0. */
  readonly startSeconds: number;
  /** How long it says it is, from `startSeconds` on; `undefined` where it does not say. */
  readonly durationSeconds: number | undefined;
  /** Whether frames can have alpha below 255. */
  readonly mayBeTransparent: boolean;
  /** What it holds beside pictures and audio. */
  readonly contents: Contents;
  /** Whether the file ends before its pictures and audio do. */
  readonly isCutShort: boolean;
  /** What the container says of the colours. */
  readonly colour: ColourTags;
  /** Where the stream is known to be interlaced and its decoder does not say so of its frames: ProRes. */
  readonly fields: FieldOrder | undefined;
}

/**
 * Opens a video: MP4, MOV, WebM or MKV.
 *
 * @param bytes - The same file, to be read for as long as the video is.
 * @param name - For messages.
 * @throws {FormatError} when it is not a video, has no pictures, or they are coded in a way that cannot be read here.
 */
export async function openVideo(source: Source, bytes: ByteReader, name: string): Promise<VideoFile> {
  const { isCutShort, repaired = source } = await readEnd(bytes);
  const input = new Input({ source: repaired, formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    return { ...(await facts(input, bytes, name)), isCutShort };
  } catch (cause) {
    input.dispose();
    if (cause instanceof FormatError) throw cause;
    if (cause instanceof UnsupportedInputFormatError) {
      throw new FormatError(`${name} is not a video that can be read; expected MP4, MOV, WebM or MKV.`, { cause });
    }
    throw new FormatError(`${name} is damaged or cut short: ${(cause as Error).message}`, { cause });
  }
}

async function facts(input: Input, bytes: ByteReader, name: string): Promise<Omit<VideoFile, "isCutShort">> {
  const tracks = await input.getTracks();
  const track = await input.getPrimaryVideoTrack();
  if (!track) {
    const what = tracks.length === 0 ? "nothing in it: it is empty or cut short" : "sound in it and no pictures";
    throw new FormatError(`${name} has ${what}; expected a video.`);
  }
  const first = await new EncodedPacketSink(track).getFirstPacket();
  if (!first) {
    throw new FormatError(`${name} has not a single frame in it: it is empty or cut short.`);
  }
  const codec = await track.getCodec();
  if (!codec || !(await track.canDecode())) {
    const coding = codec ?? codecOf(await track.getInternalCodecId());
    throw new FormatError(
      `${name} is coded as ${coding}, which cannot be read here; convert it to H.264, HEVC, VP9 or AV1 first.`,
    );
  }
  const audible = await input.getAudioTracks();
  const startSeconds = Math.max(0, await input.getFirstTimestamp([track, ...audible]));
  const end = await track.getDurationFromMetadata();
  return {
    name,
    input,
    track,
    size: { width: await track.getDisplayWidth(), height: await track.getDisplayHeight() },
    startSeconds,
    durationSeconds: end && end > startSeconds ? end - startSeconds : undefined,
    contents: await readContents(bytes),
    mayBeTransparent: await track.canBeTransparent(),
    colour: await track.getColorSpace(),
    fields: codec === "prores" ? proResFields(first.data) : undefined,
  };
}

/** What the container calls a codec that is not known here. */
function codecOf(id: unknown): string {
  return typeof id === "string" && id.trim() !== "" ? `"${id.trim()}"` : "something unknown";
}
