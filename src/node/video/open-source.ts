/**
 * @file Opens what is to be painted: a video or an animated picture.
 */
import { open } from "node:fs/promises";
import { registerMediabunnyServer } from "@mediabunny/server";
import { FilePathSource, Logging, LogLevel } from "mediabunny";
import { AV_LOG_QUIET, Log } from "node-av";
import { leftOut } from "../../video/contents.ts";
import { createVideoSource } from "../../video/decode.ts";
import { openVideo, type VideoFile } from "../../video/open.ts";
import type { FrameSource, Written } from "../../video/pipeline.ts";
import { lostFiles } from "../../video/tags.ts";
import { openAnimation, pictureKind } from "./animations.ts";
import { deinterlace } from "./deinterlace.ts";
import { readerOf } from "./file-target.ts";
import { createFrameReader } from "./frame-pixels.ts";

/** An open source. */
export interface OpenSource {
  readonly source: FrameSource;
  /** What the audio and the tags are taken from; an animation has none. */
  readonly video: VideoFile | undefined;
  /** How often it is shown; 0 is for ever. */
  readonly loops: number;
  close(): void | Promise<void>;
}

/** @throws {FormatError} when it is not a video or an animation that can be painted. */
export async function openSource(path: string): Promise<OpenSource> {
  // FFmpeg looks for graphics cards on its own, noisily; the painter is what takes the time.
  registerMediabunnyServer({ hardwareContext: null });
  // What it would print comes back as an error, or was about a place that is left out.
  Log.setLevel(AV_LOG_QUIET);
  Logging.level = LogLevel.Silent;
  const kind = await pictureKind(path);
  if (kind) return { ...(await openAnimation(path, kind)), video: undefined };
  const file = await open(path, "r");
  const video = await openVideo(new FilePathSource(path), await readerOf(file), path).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  const source = createVideoSource(video, {
    readerFor: (size) => createFrameReader(size, video.colour),
    deinterlace: (samples, decoding) => deinterlace(samples, decoding, video.fields),
  });
  const close = async () => {
    video.input.dispose();
    await file.close();
  };
  return { source, video, loops: 0, close };
}

/** What becomes of all but the pictures where the new file holds them alone. */
export async function picturesAlone({ video }: OpenSource): Promise<Pick<Written, "audio" | "notes">> {
  if (!video) return { audio: "none", notes: [] };
  const audio = (await video.input.getAudioTracks()).length > 0 ? "left out" : "none";
  return { audio, notes: [...(await lostFiles(video, undefined)), ...leftOut(video.contents)] };
}
