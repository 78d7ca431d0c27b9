/**
 * @file A video job whose options and files have been checked, as the writers take it.
 */
import type { FrameJob } from "../../video/job.ts";
import type { VideoFile } from "../../video/open.ts";
import type { StyleKey } from "../../video/style-timeline.ts";
import type { VideoWriteOptions } from "../../video/write.ts";
import type { VideoOptions } from "./types.ts";

/** A job that has been checked. */
export interface VideoJob extends FrameJob {
  readonly options: VideoOptions;
  readonly timeline: readonly StyleKey[];
  readonly input: string;
  readonly output: string;
  readonly video: VideoFile;
}

/** How a video file is written. */
export type FileWriting = Pick<VideoWriteOptions, "format" | "codec" | "quality">;
