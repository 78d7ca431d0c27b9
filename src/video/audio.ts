/**
 * @file The sound of a video, carried over: packet by packet where the new container takes them, else decoded and coded again.
 */
import {
  Conversion,
  EncodedAudioPacketSource,
  getFirstEncodableAudioCodec,
  IsobmffOutputFormat,
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

/** The sound of a job, written step by step beside its pictures. */
export interface AudioCopy {
  readonly outcome: AudioOutcome;
  /** Writes the sound up to a time in the new video, seconds; `Infinity` writes what is left. */
  upTo(seconds: number): Promise<void>;
  /** Stops before the end. */
  cancel(): Promise<void>;
}

/** Makes a sample what an encoder takes. */
export type ToEncoder = (sample: AudioSample) => Promise<AudioSample>;

/**
 * Adds the sound tracks of a video to an output that has not started. Its time stamps stay those of the video, less the start.
 *
 * @param toEncoder - For sound that is coded again; absent where encoders take samples as they are.
 */
export async function copyAudio(
  { input, startSeconds }: VideoFile,
  output: Output,
  toEncoder?: ToEncoder,
): Promise<AudioCopy> {
  const tracks = await input.getAudioTracks();
  if (tracks.length === 0) return { outcome: "none", upTo: async () => {}, cancel: async () => {} };
  const before = output.tracks.length;
  const conversion = await Conversion.init({
    input,
    output,
    composable: true,
    video: { discard: true },
    audio: (track) => codingOf(track, output.format, toEncoder),
    trim: { start: startSeconds },
    showWarnings: false,
  });
  const added = output.tracks.slice(before);
  const isCopied = added.every(({ source }) => source instanceof EncodedAudioPacketSource);
  return {
    outcome: added.length === 0 ? "left out" : isCopied ? "copied" : "coded again",
    upTo: (seconds) => conversion.execute({ until: seconds }),
    async cancel() {
      if (conversion.state !== "canceled") await conversion.cancel();
    },
  };
}

/** How a track is coded in its new container; nothing where its packets go along as they are. */
async function codingOf(
  track: InputAudioTrack,
  format: OutputFormat,
  toEncoder: ToEncoder | undefined,
): Promise<ConversionAudioOptions> {
  const codec = await track.getCodec();
  if (!codec || isUsualIn(codec, format)) return {};
  const possible = (["aac", "opus"] as const).filter((name) => format.getSupportedAudioCodecs().includes(name));
  const coded = await getFirstEncodableAudioCodec(possible);
  if (!coded) return {};
  // Opus has no 44.1 kHz; mediabunny would look for another codec.
  return { codec: coded, ...(coded === "opus" && { sampleRate: 48_000 }), ...(toEncoder && { process: toEncoder }) };
}

/** Whether players expect a codec there: MP4 can hold more than they play. */
function isUsualIn(codec: AudioCodec, format: OutputFormat): boolean {
  if (!format.getSupportedAudioCodecs().includes(codec)) return false;
  if (format instanceof Mp4OutputFormat) return codec !== "vorbis" && !/^(pcm|ulaw|alaw)/.test(codec);
  return codec !== "vorbis" || !(format instanceof IsobmffOutputFormat);
}
