/**
 * @file Clips through FFmpeg's own encoders, where mediabunny's do not say all that is wanted of frames.
 */
import { AV_LOG_QUIET, Frame, Log, Muxer, Rational, type Encoder } from "node-av";

/** What a frame is, beside its pixels. */
export interface FrameFacts {
  /** One of FFmpeg's pixel formats. */
  readonly format: NonNullable<Frame["format"]>;
  readonly width: number;
  readonly height: number;
  /** The planes, one after another, for the frame of this number. */
  readonly planes: (number: number) => Buffer;
  /** Says what else there is to be said of a frame. */
  readonly mark?: (frame: Frame) => void;
}

/** Writes six frames, 12 a second; the path's extension says the container. */
export async function encodeFrames(path: string, encoder: Encoder, facts: FrameFacts): Promise<void> {
  Log.setLevel(AV_LOG_QUIET);
  const { format, width, height, planes, mark } = facts;
  await using muxer = await Muxer.open(path);
  const stream = muxer.addStream(encoder);
  const write = async (frame: Frame | null) => {
    for await (const packet of encoder.packets(frame)) await muxer.writePacket(packet, stream);
  };
  for (let t = 0; t < 6; t++) {
    using frame = new Frame();
    frame.alloc();
    Object.assign(frame, { format, width, height, pts: BigInt(t), timeBase: new Rational(1, 12) });
    mark?.(frame);
    frame.fromBuffer(planes(t));
    await write(frame);
  }
  await write(null);
}
