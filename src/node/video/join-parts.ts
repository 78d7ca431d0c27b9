/**
 * @file Parts of a video, joined packet by packet, with the audio of the video they are of.
 */
import {
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  Input,
  MP4,
  Output,
  WEBM,
  type InputVideoTrack,
} from "mediabunny";
import { FormatError } from "../../core/errors.ts";
import { mediaCodecs } from "../../video/containers.ts";
import type { VideoFile } from "../../video/open.ts";
import { copyAudio } from "../../video/audio.ts";
import type { AudioOutcome } from "../../video/types.ts";
import { copiedTags } from "../../video/tags.ts";
import type { VideoWriteOptions } from "../../video/write.ts";
import { toEncoderFrame } from "./audio-frames.ts";

/** A finished part. */
export interface Part {
  readonly number: number;
  readonly path: string;
  /** Where its time 0 is in the whole, seconds. */
  readonly startSeconds: number;
}

/**
 * Joins parts. They were written by one encoder with the same settings, so their packets follow each other as they are.
 *
 * @throws {FormatError} when they do not go together.
 */
export async function joinParts(
  parts: readonly Part[],
  from: VideoFile | undefined,
  { target, format, codec }: Pick<VideoWriteOptions, "target" | "format" | "codec">,
): Promise<AudioOutcome> {
  const output = new Output({ format, target });
  const pictures = new EncodedVideoPacketSource(mediaCodecs[codec]);
  output.addVideoTrack(pictures);
  const audio = from && (await copyAudio(from, output, toEncoderFrame));
  if (from) output.setMetadataTags(await copiedTags(from, format));
  try {
    await output.start();
    let config: VideoDecoderConfig | undefined;
    for (const { path, startSeconds } of parts) {
      using input = new Input({ source: new FilePathSource(path), formats: [MP4, WEBM] });
      const track = await trackOf(input, path);
      const partConfig = (await track.getDecoderConfig()) ?? undefined;
      if (config && !isSame(config, partConfig)) {
        throw new FormatError(`${path} does not go with the parts before it. Remove its folder and begin anew.`);
      }
      config ??= partConfig;
      for await (const packet of new EncodedPacketSink(track).packets()) {
        const timestamp = packet.timestamp + startSeconds;
        await pictures.add(packet.clone({ timestamp }), config && { decoderConfig: config });
        await audio?.upTo(timestamp);
      }
    }
    pictures.close();
    await audio?.upTo(Infinity);
    await output.finalize();
  } catch (error) {
    await audio?.cancel().catch(() => {});
    await output.cancel().catch(() => {});
    throw error;
  }
  return audio?.outcome ?? "none";
}

async function trackOf(input: Input, path: string): Promise<InputVideoTrack> {
  const track = await input.getPrimaryVideoTrack().catch(() => null);
  if (!track) throw new FormatError(`${path} is damaged. Remove it and the parts after it, and run the job again.`);
  return track;
}

function isSame(a: VideoDecoderConfig, b: VideoDecoderConfig | undefined): boolean {
  const bytes = (config: VideoDecoderConfig) => Buffer.from((config.description ?? new Uint8Array()) as Uint8Array);
  return b !== undefined && a.codec === b.codec && bytes(a).equals(bytes(b));
}
