/**
 * @file Parts of a video, joined packet by packet, with the audio of the video they are of.
 */
import {
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  Input,
  MP4,
  WEBM,
  type InputVideoTrack,
} from "mediabunny";
import { FormatError } from "../../core/errors.ts";
import { completeVideo, type Completed } from "../../video/complete.ts";
import { mediaCodecs } from "../../video/containers.ts";
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
export function joinParts(
  parts: readonly Part[],
  { codec, ...writing }: Pick<VideoWriteOptions, "to" | "format" | "codec" | "from">,
): Promise<Completed> {
  const pictures = new EncodedVideoPacketSource(mediaCodecs[codec]);
  return completeVideo({ ...writing, pictures, toAudio: toEncoderFrame }, async (audioUpTo) => {
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
        await audioUpTo(timestamp);
      }
    }
  });
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
