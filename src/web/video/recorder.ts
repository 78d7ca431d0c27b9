/**
 * @file Records a canvas, and a microphone beside it, to a video file.
 *
 * mediabunny writes the file, the browser's own encoders compress it. Memory stays small however long it lasts: the file is a Blob
 * from the beginning, and frames are dropped, never queued, when the encoder does not keep up.
 * mediabunny is loaded with the first recording, so that a page which never records does not wait for it.
 */
import type { AudioCodec, VideoCodec } from "mediabunny";
import { DeviceError, OptionError, RuntimeError } from "../../core/errors.ts";
import { createBlobTarget, pieces } from "./blob-target.ts";

/** Which container: MP4 plays everywhere, WebM can be written by every browser that encodes at all. */
export type RecordingFormat = "mp4" | "webm";

/** What to record, and how. */
export interface RecordingOptions {
  /** What is recorded. The first frame's size is the file's, made even; frames of another size later are fitted into it. */
  readonly canvas: HTMLCanvasElement | OffscreenCanvas;
  /** The sound, such as a microphone's track. Stays the caller's to stop. Default: none. */
  readonly audio?: MediaStreamTrack;
  /** Frames a second at most; those that come sooner are left out. Above 0. Default: 30. */
  readonly frameRate?: number;
  /** Of the pictures, in bits a second. Default: 0.15 bits a pixel, 4.1 million for 1280×720 at 30 frames a second. */
  readonly bitrate?: number;
  /** Default: MP4 where this browser can encode it, sound included; otherwise WebM. */
  readonly format?: RecordingFormat;
  /** The file's name, without its extension. Default: `"painting"`. */
  readonly name?: string;
  /** Told once when recording breaks. {@link Recording.stop} throws the same error. */
  readonly onError?: (error: Error) => void;
}

/** A recording that runs. End it with {@link stop} or {@link cancel}. */
export interface Recording {
  readonly format: RecordingFormat;
  /** What the pictures are encoded with, such as `"avc"` (H.264) or `"vp9"`. */
  readonly videoCodec: string;
  /** What the sound is encoded with, such as `"aac"` or `"opus"`; `undefined` without sound. */
  readonly audioCodec: string | undefined;
  /** What is not as it was asked for, in a sentence. */
  readonly note: string | undefined;
  /** Frames taken so far. */
  readonly frames: number;
  /** Frames left out so far because the encoder was still busy. */
  readonly dropped: number;
  /**
   * Takes what the canvas shows now. Call it after each painted frame; with a WebGPU canvas in the same task as its drawing.
   *
   * @param atMs - When, in the milliseconds of `performance.now()` and `requestAnimationFrame`. Default: now.
   * @returns Whether the frame was taken: not when it comes too soon after the last one, or the encoder is busy, or it is over.
   */
  addFrame(atMs?: number): boolean;
  /**
   * Ends the recording. The last picture stays until now.
   *
   * @throws {RuntimeError} when no frame was taken, or the encoder failed.
   */
  stop(): Promise<File>;
  /** Ends the recording and throws it away. */
  cancel(): Promise<void>;
}

interface Choice {
  readonly format: RecordingFormat;
  readonly video: VideoCodec;
  readonly audio: AudioCodec;
}

/** In the order in which they are tried. H.264 with AAC plays on everything; Debian's chromium, for one, has no AAC. */
const choices: readonly Choice[] = [
  { format: "mp4", video: "avc", audio: "aac" },
  { format: "webm", video: "vp9", audio: "opus" },
  { format: "webm", video: "vp8", audio: "opus" },
  { format: "webm", video: "av1", audio: "opus" },
  { format: "mp4", video: "avc", audio: "opus" },
];

/** A microphone that is there speaks within a few hundredths of a second, silence included. */
const audioTimeoutMs = 1500;

/** Frames between the canvas and the encoder; more would only add delay. */
const maxPending = 3;

/**
 * Starts recording a canvas. With sound it begins when the first sound arrives, so that both are in step.
 *
 * @param options - The canvas; sound, format and rates have defaults.
 * @throws {OptionError} when an option is not one of its values.
 * @throws {DeviceError} when this browser can encode none of the formats.
 */
export async function startRecording(options: RecordingOptions): Promise<Recording> {
  check(options);
  const { audio } = options;
  const choice = await firstEncodable(options, audio !== undefined);
  if (!choice) return startSilent(options, "This browser can encode no sound: the recording is silent.");
  const recording = await begin(options, choice, audio);
  return recording ?? startSilent(options, "The microphone gives no sound: the recording is silent.");
}

async function startSilent(options: RecordingOptions, note: string): Promise<Recording> {
  const choice = options.audio && (await firstEncodable(options, false));
  const recording = choice && (await begin(options, choice, undefined, note));
  if (recording) return recording;
  const { format = "video", canvas } = options;
  throw new DeviceError(
    `This browser cannot encode ${format} of ${canvas.width}×${canvas.height}. ` +
      `Try ${options.format ? "the other format, or " : ""}a smaller picture, or a current Chrome, Edge, Safari or Firefox.`,
  );
}

function check({ canvas, audio, frameRate = 30, bitrate = 1, format }: RecordingOptions): void {
  if (!(canvas.width > 0 && canvas.height > 0)) {
    throw new OptionError(`canvas: expected one with a size, got ${canvas.width}×${canvas.height}`);
  }
  if (audio && audio.kind !== "audio") throw new OptionError(`audio: expected a track of sound, got ${audio.kind}`);
  if (audio?.readyState === "ended")
    throw new OptionError("audio: expected a track that is live, got one that has ended");
  if (!(frameRate > 0 && frameRate <= 240)) {
    throw new OptionError(`frameRate: expected a number above 0, up to 240, got ${frameRate}`);
  }
  if (!(bitrate > 0 && bitrate < Infinity)) throw new OptionError(`bitrate: expected bits a second, got ${bitrate}`);
  if (format !== undefined && format !== "mp4" && format !== "webm") {
    throw new OptionError(`format: expected mp4 or webm, got ${String(format)}`);
  }
}

async function firstEncodable({ canvas, format }: RecordingOptions, withSound: boolean): Promise<Choice | undefined> {
  const { getFirstEncodableAudioCodec, getFirstEncodableVideoCodec } = await import("mediabunny");
  const size = { width: even(canvas.width), height: even(canvas.height) };
  for (const choice of choices) {
    if (format && choice.format !== format) continue;
    if (!(await getFirstEncodableVideoCodec([choice.video], size))) continue;
    if (!withSound || (await getFirstEncodableAudioCodec([choice.audio]))) return choice;
  }
  return undefined;
}

/** @returns `undefined` when no sound arrives. */
async function begin(
  { canvas, frameRate = 30, bitrate, name = "painting", onError }: RecordingOptions,
  { format, video, audio: audioCodec }: Choice,
  audio: MediaStreamTrack | undefined,
  note?: string,
): Promise<Recording | undefined> {
  const media = await import("mediabunny");
  const type = `video/${format}`;
  const file = createBlobTarget(type);
  const output = new media.Output({
    format: format === "mp4" ? new media.Mp4OutputFormat({ fastStart: false }) : new media.WebMOutputFormat(),
    target: new media.StreamTarget(file.stream, pieces),
  });

  let state: "running" | "ending" | "over" = "running";
  let problem: Error | undefined;
  const fail = (cause: unknown) => {
    if (problem || state === "over") return;
    problem = new RuntimeError(`The recording broke: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    onError?.(problem);
  };

  const pixels = even(canvas.width) * even(canvas.height);
  let frames = 0;
  const source = new media.CanvasSource(canvas, {
    codec: video,
    quality: new media.Quality({ bitrate: Math.round(bitrate ?? pixels * frameRate * 0.15) }),
    latencyMode: "realtime",
    // Encoders take even sizes only, and one size from beginning to end.
    transform: { force: true },
    sizeChangeBehavior: "contain",
    onEncodedPacket: () => void frames++,
  });
  output.addVideoTrack(source);
  let hear: (atMs: number | undefined) => void = () => {};
  const heard = new Promise<number | undefined>((resolve) => (hear = resolve));
  if (audio) {
    const sound = new media.MediaStreamAudioTrackSource(audio as MediaStreamAudioTrack, {
      codec: audioCodec,
      quality: new media.Quality({ bitrate: 128_000 }),
      onEncodedSample: () => hear(performance.now()),
    });
    void sound.errorPromise.catch(fail);
    output.addAudioTrack(sound);
  }
  await output.start();

  /** Both tracks count from here, in milliseconds. */
  let zero: number | undefined;
  if (audio) {
    const timeout = setTimeout(hear, audioTimeoutMs);
    zero = await heard;
    clearTimeout(timeout);
    if (zero === undefined) {
      await output.cancel();
      return undefined;
    }
  }

  let [last, dropped, taken] = [-Infinity, 0, 0];
  /** Frames on their way to the encoder: they arrive before it is closed, or they would never be given back. */
  const pending = new Set<Promise<void>>();
  const add = (atMs: number) => {
    // The first picture is there from the beginning, with the sound.
    const seconds = taken === 0 ? 0 : (atMs - zero!) / 1000;
    last = atMs;
    taken++;
    const adding = source
      .add(seconds, 1 / frameRate)
      .catch(fail)
      .finally(() => void pending.delete(adding));
    pending.add(adding);
  };

  return {
    format,
    videoCodec: video,
    audioCodec: audio && audioCodec,
    note,
    get frames() {
      return frames;
    },
    get dropped() {
      return dropped;
    },
    addFrame(atMs = performance.now()) {
      if (state !== "running" || problem) return false;
      zero ??= atMs;
      // Three quarters, because frames of a steady clock still come a little early or late.
      if (atMs < zero || (atMs - last) * frameRate < 750) return false;
      if (pending.size >= maxPending) {
        dropped++;
        return false;
      }
      add(atMs);
      return true;
    },
    async stop() {
      if (state !== "running") throw new RuntimeError("This recording is over: stop() or cancel() was called before.");
      const now = performance.now();
      if (taken > 0 && !problem && (now - last) * frameRate >= 2000) add(now - 1000 / frameRate);
      state = "ending";
      await Promise.all(pending);
      state = "over";
      if (problem || taken === 0) {
        await output.cancel();
        throw problem ?? new RuntimeError("Nothing was recorded: no frame was added before stop().");
      }
      try {
        await output.finalize();
      } catch (cause) {
        throw new RuntimeError(`The recording cannot be finished: ${(cause as Error).message}`, { cause });
      }
      return new File([file.blob()], `${name}.${format}`, { type });
    },
    async cancel() {
      if (state === "over") return;
      state = "over";
      await Promise.all(pending);
      await output.cancel();
    },
  };
}

/** As mediabunny rounds for encoders. */
function even(side: number): number {
  return Math.max(2, 2 * Math.round(side / 2));
}
