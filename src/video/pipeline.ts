/**
 * @file What a frame job is made of: a source that decodes, a sink that writes, and the frames between them.
 */
import type { RgbaImage, Size } from "../image/image.ts";
import type { AudioOutcome } from "./types.ts";

/** A picture and when it is shown. */
export interface Frame {
  readonly image: RgbaImage;
  /** When it appears, seconds from the start of the video. */
  readonly seconds: number;
  /** How long it stays, seconds. */
  readonly durationSeconds: number;
}

/** How far decoding came, and what was met on the way. The source keeps it up to date. */
export interface Decoding {
  /** The end of the last frame, seconds from the start; 0 before there is one. */
  endSeconds: number;
  /** What stopped it before the end of the file, if anything did. */
  failure: Error | undefined;
  /** Whether a frame was interlaced. */
  isDeinterlaced: boolean;
}

/** A video or an animation, open. */
export interface FrameSource {
  /** For messages. */
  readonly name: string;
  /** As it is shown: upright, with square pixels. */
  readonly size: Size;
  /** How long it says it is; `undefined` where it does not say. */
  readonly durationSeconds: number | undefined;
  /** Whether frames can have alpha below 255. */
  readonly mayBeTransparent: boolean;
  /** What of it is not carried over into any file, a sentence each. */
  readonly notes: readonly string[];
  /**
   * Decodes the frames from a time on; the frame that is shown then comes first. A damaged place ends the video there: what came
   * before is good.
   *
   * @param size - Frames are fitted into it. One of another shape is smaller than it.
   */
  decode(size: Size, fromSeconds: number, decoding: Decoding): AsyncGenerator<Frame, void>;
}

/** The frames of a job, painted. */
export interface PaintedFrames {
  /** The source's name, for messages. */
  readonly name: string;
  /** Of each frame. */
  readonly size: Size;
  readonly mayBeTransparent: boolean;
  /**
   * The painted frames from a time on, seconds.
   *
   * @throws {FormatError} when there is none from 0 on.
   */
  from(seconds: number): AsyncGenerator<Frame, void>;
  /** To be called for each frame that is written. */
  onWritten(frame: Frame): void;
}

/** Writes the painted frames. */
export type FrameSink = (painted: PaintedFrames) => Promise<Written>;

/** What a sink has written. */
export interface Written {
  /** Of the pictures in the file. */
  readonly size: Size;
  readonly audio: AudioOutcome;
  /** What the file could not hold, a sentence each. */
  readonly notes: readonly string[];
}
