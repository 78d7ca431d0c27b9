/**
 * @file Clips for tests, made as they are wanted: a square that moves, a white flash and a beep at every whole second. So whether
 * pictures and sound still go together can be read from the time stamps of a file.
 */
import { registerMediabunnyServer } from "@mediabunny/server";
import {
  ALL_FORMATS,
  AudioSample,
  AudioSampleSink,
  AudioSampleSource,
  FilePathSource,
  FilePathTarget,
  Input,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  Quality,
  VideoSample,
  VideoSampleSink,
  VideoSampleSource,
  WebMOutputFormat,
  type AudioCodec,
  type MetadataTags,
  type VideoCodec,
} from "mediabunny";

registerMediabunnyServer({ hardwareContext: null });

/** What is in a clip. */
export interface ClipOptions {
  readonly width?: number;
  readonly height?: number;
  /** When the frames appear, seconds; each stays until the next, the last as long as the one before. Default: 2 s of 12 a second. */
  readonly times?: readonly number[];
  readonly codec?: VideoCodec;
  /** `undefined` for a silent one. Default: `"aac"`, or `"opus"` in WebM. */
  readonly sound?: AudioCodec | undefined;
  /** Seconds after the pictures. Default: 0. */
  readonly soundDelay?: number;
  /** Samples a second. Default: 48,000. */
  readonly soundRate?: number;
  /** Whether an MP4 is in fragments of a second, and does not say how long it is. Default: false. */
  readonly fragmented?: boolean;
  /** Clockwise, when shown. */
  readonly rotation?: 0 | 90 | 180 | 270;
  /** Default: true. */
  readonly pictures?: boolean;
  readonly title?: string;
  /** Beside the title. */
  readonly tags?: MetadataTags;
}

/** `count` times, evenly. */
export const evenly = (count: number, framesPerSecond: number): number[] =>
  Array.from({ length: count }, (_, i) => i / framesPerSecond);

const containers = {
  mp4: () => new Mp4OutputFormat({ fastStart: "in-memory" }),
  mov: () => new MovOutputFormat(),
  webm: () => new WebMOutputFormat(),
  mkv: () => new MkvOutputFormat(),
} as const;

/** Writes a clip; the extension says which container. */
export async function makeClip(path: string, options: ClipOptions = {}): Promise<void> {
  const container = path.split(".").at(-1) as keyof typeof containers;
  const isWebm = container === "webm";
  const { width = 96, height = 64, times = evenly(24, 12), codec = isWebm ? "vp9" : "avc", pictures = true } = options;
  const sound = "sound" in options ? options.sound : isWebm ? "opus" : "aac";
  const format = options.fragmented ? new Mp4OutputFormat({ fastStart: "fragmented" }) : containers[container]();
  const output = new Output({ format, target: new FilePathTarget(path) });
  const video = new VideoSampleSource({ codec, quality: new Quality("very-high") });
  if (pictures) output.addVideoTrack(video, { rotation: options.rotation ?? 0 });
  const audio = sound && new AudioSampleSource({ codec: sound, quality: new Quality("high") });
  if (audio) output.addAudioTrack(audio);
  const { title, tags } = options;
  if (title !== undefined || tags) output.setMetadataTags({ ...tags, ...(title !== undefined && { title }) });
  await output.start();
  const lengthOf = (i: number) => (times[i + 1] ?? 2 * times[i]! - (times[i - 1] ?? times[i]! - 0.1)) - times[i]!;
  for (let i = 0; pictures && i < times.length; i++) {
    const isFlash = i === 0 || Math.floor(times[i]! + 1e-6) > Math.floor(times[i - 1]! + 1e-6);
    using sample = new VideoSample(draw(width, height, times[i]!, isFlash), {
      format: "RGBA",
      codedWidth: width,
      codedHeight: height,
      timestamp: times[i]!,
      duration: lengthOf(i),
    });
    await video.add(sample);
  }
  if (audio) {
    const seconds = pictures ? times.at(-1)! + lengthOf(times.length - 1) : 2;
    const rate = options.soundRate ?? 48_000;
    for (let at = 0; at < seconds - 0.05; at += 0.1) {
      using sample = new AudioSample({
        data: beeps(at + (options.soundDelay ?? 0), rate),
        format: "f32",
        numberOfChannels: 1,
        sampleRate: rate,
        timestamp: at + (options.soundDelay ?? 0),
      });
      await audio.add(sample);
    }
  }
  await output.finalize();
}

/** Grey that brightens to the right, a dark square that moves; all white for a flash. */
function draw(width: number, height: number, seconds: number, isFlash: boolean): Uint8Array {
  const data = new Uint8Array(width * height * 4).fill(255);
  if (isFlash) return data;
  const left = ((seconds * 20) % width) | 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inSquare = x >= left && x < left + width / 6 && y >= height / 4 && y < height / 2;
      data.fill(inSquare ? 20 : 60 + (60 * x) / width, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return data;
}

/** A tenth of a second: 1 kHz in the first 50 ms of every second. */
function beeps(from: number, rate: number): Float32Array {
  return Float32Array.from({ length: rate / 10 }, (_, i) => {
    const at = from + i / rate;
    return (at + 1e-6) % 1 < 0.05 ? 0.5 * Math.sin(2 * Math.PI * 1000 * at) : 0;
  });
}

/** What a file turns out to hold. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly videoCodec: string | null;
  readonly audioCodec: string | null;
  readonly title: string | undefined;
  readonly colour: VideoColorSpaceInit;
  /** Of each frame, seconds. */
  readonly times: readonly number[];
  /** When the last frame is gone, seconds. */
  readonly end: number;
  /** Mean of each frame's luminance, 0 to 255. */
  readonly light: readonly number[];
  /** When the beeps begin, seconds. */
  readonly beeps: readonly number[];
}

/** Opens a file as a player would, and decodes all of it. */
export async function look(path: string): Promise<Seen> {
  using input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  const video = (await input.getPrimaryVideoTrack())!;
  const audio = await input.getPrimaryAudioTrack();
  const [times, light]: [number[], number[]] = [[], []];
  let end = 0;
  for await (using sample of new VideoSampleSink(video).samples()) {
    times.push(sample.timestamp);
    end = sample.timestamp + sample.duration;
    const bytes = new Uint8Array(sample.allocationSize());
    await sample.copyTo(bytes);
    const luminance = bytes.subarray(0, sample.codedWidth * sample.codedHeight);
    light.push(luminance.reduce((sum, value) => sum + value, 0) / luminance.length);
  }
  const beeps: number[] = [];
  let loudUntil = -1;
  for await (using sample of audio ? new AudioSampleSink(audio).samples() : []) {
    const wave = new Float32Array(sample.allocationSize({ format: "f32-planar", planeIndex: 0 }) / 4);
    sample.copyTo(wave, { format: "f32-planar", planeIndex: 0 });
    wave.forEach((value, i) => {
      if (Math.abs(value) < 0.2) return;
      const at = sample.timestamp + i / sample.sampleRate;
      if (at > loudUntil + 0.2) beeps.push(at);
      loudUntil = at;
    });
  }
  return {
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    videoCodec: await video.getCodec(),
    audioCodec: (await audio?.getCodec()) ?? null,
    title: (await input.getMetadataTags()).title,
    colour: await video.getColorSpace(),
    times,
    end,
    light,
    beeps,
  };
}

/** When a clip flashes: the frames that are much lighter than the one after. A painting of little strength keeps them. */
export function flashes({ times, light }: Seen): number[] {
  return times.filter((_, i) => light[i]! > (light[i + 1] ?? light[i - 1]!) + 30);
}
