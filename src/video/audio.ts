/**
 * @file The audio of a video, carried over: packet by packet where the new container takes them, else decoded and encoded again.
 */
import {
  Conversion,
  getFirstEncodableAudioCodec,
  IsobmffOutputFormat,
  MatroskaInputFormat,
  MkvOutputFormat,
  Mp4OutputFormat,
  type AudioCodec,
  type AudioSample,
  type ConversionAudioOptions,
  type InputAudioTrack,
  type Output,
  type OutputFormat,
} from "mediabunny";
import type { VideoFile } from "./open.ts";
import type { AudioOutcome } from "./types.ts";

/** The audio of a job, written step by step beside its pictures. */
export interface AudioCopy {
  readonly outcome: AudioOutcome;
  /** Writes the audio up to a time in the new video, seconds; `Infinity` writes what is left. */
  upTo(seconds: number): Promise<void>;
  /** Stops before the end. */
  cancel(): Promise<void>;
}

/** Makes a sample what the encoder of a codec takes. */
export type ToEncoder = (sample: AudioSample, codec: AudioCodec) => Promise<AudioSample>;

/**
 * Adds the audio tracks of a video to an output that has not started. Its time stamps stay those of the video, less the start.
 *
 * @param toEncoder - For audio that is encoded again; absent where encoders take samples as they are.
 */
export async function copyAudio(
  { input, startSeconds }: VideoFile,
  output: Output,
  toEncoder?: ToEncoder,
): Promise<AudioCopy> {
  const tracks = await input.getAudioTracks();
  if (tracks.length === 0) return { outcome: "none", upTo: async () => {}, cancel: async () => {} };
  const about = { input, output, composable: true, video: { discard: true }, showWarnings: false } as const;
  const before = output.tracks.length;
  const delays = new Map<number, number>();
  for (const track of tracks)
    if (await isCopied(track, output.format)) delays.set(track.id, await delayOf(track, output));
  const running: Conversion[] = [];
  for (const delay of new Set(delays.values())) {
    // Copied whatever happens: packets that begin below 0, as those of AAC and Opus do in MP4, are no reason to encode again.
    const copying = await Conversion.init({
      ...about,
      audio: (track) => ({ discard: delays.get(track.id) !== delay }),
      trim: { start: startSeconds - delay },
      copy: { mode: "forced" },
    });
    running.push(copying);
  }
  const copied = output.tracks.length - before;
  const encoding = await Conversion.init({
    ...about,
    audio: (track) => (delays.has(track.id) ? { discard: true } : encodingFor(output.format, toEncoder)),
    trim: { start: startSeconds },
  });
  const added = output.tracks.length - before;
  if (added > copied) running.push(encoding);
  return {
    outcome: added === 0 ? "left out" : added > copied ? "re-encoded" : "copied",
    async upTo(seconds) {
      for (const conversion of running) await conversion.execute({ until: seconds });
    },
    async cancel() {
      for (const conversion of running) if (conversion.state !== "canceled") await conversion.cancel();
    },
  };
}

/**
 * How much later the packets of a track are in the new container, seconds. Opus begins with samples that are not heard: MP4 puts them before
 * time 0, Matroska at it, and says how many they are (`CodecDelay`).
 */
async function delayOf(track: InputAudioTrack, { format }: Output): Promise<number> {
  const description = (await track.getCodec()) === "opus" && (await track.getDecoderConfig())?.description;
  const isFromMatroska = (await track.input.getFormat()) instanceof MatroskaInputFormat;
  const isToMatroska = format instanceof MkvOutputFormat;
  if (!description || isFromMatroska === isToMatroska) return 0;
  const head = ArrayBuffer.isView(description)
    ? new DataView(description.buffer, description.byteOffset, description.byteLength)
    : new DataView(description);
  const unheard = head.getUint16(10, true) / 48_000;
  return isToMatroska ? unheard : -unheard;
}

/** Whether players expect a track's codec there: MP4 can hold more than they play. */
async function isCopied(track: InputAudioTrack, format: OutputFormat): Promise<boolean> {
  const codec = await track.getCodec();
  if (!codec || !format.getSupportedAudioCodecs().includes(codec)) return false;
  if (format instanceof Mp4OutputFormat) return codec !== "vorbis" && !/^(pcm|ulaw|alaw)/.test(codec);
  return codec !== "vorbis" || !(format instanceof IsobmffOutputFormat);
}

async function encodingFor(format: OutputFormat, toEncoder: ToEncoder | undefined): Promise<ConversionAudioOptions> {
  const possible = (["aac", "opus"] as const).filter((name) => format.getSupportedAudioCodecs().includes(name));
  const codec = await getFirstEncodableAudioCodec(possible);
  if (!codec) return {};
  return {
    codec,
    // Opus has no 44.1 kHz; mediabunny would look for another codec.
    ...(codec === "opus" && { sampleRate: 48_000 }),
    ...(toEncoder && { process: (sample: AudioSample) => toEncoder(sample, codec) }),
  };
}
