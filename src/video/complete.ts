/**
 * @file A video file from its pictures and all that goes beside them, written to its end.
 */
import { Output, type OutputFormat, type Target, type VideoSource } from "mediabunny";
import { copyAudio, type ToEncoder } from "./audio.ts";
import { carryOver } from "./beside.ts";
import type { ByteReader, Edit } from "./bytes.ts";
import { markEdits } from "./mark.ts";
import type { VideoFile } from "./open.ts";
import { copiedTags } from "./tags.ts";
import type { AudioOutcome } from "./types.ts";

/** Where a video is written. */
export interface VideoTarget {
  readonly target: Target;
  /** Changes the file when it is whole. */
  edit(edits: (file: ByteReader) => Promise<readonly Edit[]>): Promise<void>;
}

/** What a file is made of. */
export interface VideoParts {
  readonly to: VideoTarget;
  readonly format: OutputFormat;
  readonly pictures: VideoSource;
  /** The video whose audio, tags, chapters and subtitles go along; `undefined` for pictures alone. */
  readonly from: VideoFile | undefined;
  /** For audio that is encoded again: see `copyAudio`. */
  readonly toAudio?: ToEncoder;
}

/** What has gone along. */
export interface Completed {
  readonly audio: AudioOutcome;
  /** What has not, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Writes a file, marked as a painting.
 *
 * @param addPictures - Adds all of them, and says between them how far the audio is to be written, seconds.
 * @throws What `addPictures` throws; the file is then left incomplete, and closed.
 */
export async function completeVideo(
  { to, format, pictures, from, toAudio }: VideoParts,
  addPictures: (audioUpTo: (seconds: number) => Promise<void>) => Promise<void>,
): Promise<Completed> {
  const output = new Output({ format, target: to.target });
  output.addVideoTrack(pictures);
  const audio = from && (await copyAudio(from, output, toAudio));
  const beside = from && (await carryOver(from, output));
  if (from) output.setMetadataTags(await copiedTags(from, format));
  try {
    await output.start();
    await beside?.write();
    await addPictures(async (seconds) => audio?.upTo(seconds));
    pictures.close();
    await audio?.upTo(Infinity);
    await output.finalize();
  } catch (error) {
    await audio?.cancel().catch(() => {});
    await output.cancel().catch(() => {});
    throw error;
  }
  if (beside) await to.edit(beside.edits);
  await to.edit((file) => markEdits(format, file));
  return { audio: audio?.outcome ?? "none", notes: beside?.notes ?? [] };
}
