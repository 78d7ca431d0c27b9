/**
 * @file Clips as cameras and editors make them, beyond the 8-bit 4:2:0 of `clips.ts`: whole chroma (4:4:4), and HDR (PQ in ten bits).
 */
import {
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV444P,
  AVCOL_PRI_BT2020,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE2084,
  Encoder,
  FF_ENCODER_LIBVPX_VP9,
  FF_ENCODER_LIBX264,
} from "node-av";
import { encodeFrames } from "./encode-frames.ts";

const kinds = {
  "4:4:4": {
    ...{ format: AV_PIX_FMT_YUV444P, primaries: AVCOL_PRI_BT709, transfer: AVCOL_TRC_BT709, matrix: AVCOL_SPC_BT709 },
    ...{ bits: 8, divisor: 1 },
  },
  PQ: {
    ...{ format: AV_PIX_FMT_YUV420P10LE, primaries: AVCOL_PRI_BT2020, transfer: AVCOL_TRC_SMPTE2084 },
    ...{ matrix: AVCOL_SPC_BT2020_NCL, bits: 10, divisor: 2 },
  },
} as const;

/**
 * Six frames, 12 a second, of one colour: luminance `luma` and neutral chroma, as shares of the narrow range.
 *
 * @param path - Ends in .webm (VP9) or .mp4 (H.264).
 */
export async function makeColourClip(
  path: string,
  kind: keyof typeof kinds,
  { width, height, luma }: { readonly width: number; readonly height: number; readonly luma: number },
): Promise<void> {
  const { format, primaries, transfer, matrix, bits, divisor } = kinds[kind];
  using encoder = await Encoder.create(path.endsWith(".webm") ? FF_ENCODER_LIBVPX_VP9 : FF_ENCODER_LIBX264);
  const planes = [luma, 0.5, 0.5].map((share, i) => {
    const [black, range] = i === 0 ? [16, 219] : [16, 224];
    const value = Math.round((black + share * range) * 2 ** (bits - 8));
    const side = (pixels: number) => (i === 0 ? pixels : Math.ceil(pixels / divisor));
    const values = new Uint16Array(side(width) * side(height)).fill(value);
    return Buffer.from(bits === 8 ? Uint8Array.from(values) : new Uint8Array(values.buffer));
  });
  const colours = { colorPrimaries: primaries, colorTrc: transfer, colorSpace: matrix };
  await encodeFrames(path, encoder, {
    ...{ format, width, height },
    mark: (frame) => Object.assign(frame, { colorRange: AVCOL_RANGE_MPEG, ...colours }),
    planes: () => Buffer.concat(planes),
  });
}
