/**
 * @file From a decoder's frames to pixels of sRGB, and from pixels to frames for an encoder, in FFmpeg's native code.
 *
 * On the way in: BT.601, BT.709 or BT.2020, narrow or full range, turned as the file says, square pixels, at the size wished
 * for; HDR is brought down to what a screen of sRGB shows. On the way out: BT.709, narrow range, 4:2:0, which every player takes.
 */
import { AvFrameVideoSampleResource, toAvFrame } from "@mediabunny/server";
import { VideoSample } from "mediabunny";
import {
  AVCOL_PRI_BT709,
  AVCOL_PRI_BT2020,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_SPC_RGB,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_BT709,
  AVCOL_TRC_SMPTE2084,
  AV_PIX_FMT_RGBA,
  Frame as AvFrame,
  Rational,
} from "node-av";
import type { Size, RgbaImage } from "../../image/image.ts";
import { videoColour, type ColourTags, type VideoColour } from "../../video/colour.ts";
import type { FrameReader } from "../../video/decode.ts";
import { fittedSize } from "../../video/letterbox.ts";
import type { Frame } from "../../video/pipeline.ts";
import { createFrameFilter, type FrameFilter } from "./frame-filter.ts";

/**
 * @param size - The pictures are fitted into it, whatever size the samples have.
 * @param tags - What the container says of the colours; it is believed before the stream.
 */
export function createFrameReader(size: Size, tags: ColourTags): FrameReader {
  let filter: FrameFilter | undefined;
  let filterKey = "";
  return {
    async read(sample) {
      const frame = new AvFrame();
      frame.alloc();
      try {
        await toAvFrame(sample, frame);
        const colour = videoColour([tags, sample.colorSpace], frame.height);
        tagFrame(frame, colour);
        const { rotation, flip } = sample;
        const { width, height } = fittedSize({ width: sample.displayWidth, height: sample.displayHeight }, size);
        const { format } = frame;
        const key = [frame.width, frame.height, format, ...Object.values(colour), rotation, flip, width, height].join();
        if (!filter || key !== filterKey) {
          filter?.dispose();
          filter = undefined;
          filter = await createFrameFilter(
            frame,
            [...turns(rotation, flip), ...toSrgb(colour, width, height), "format=rgba"].join(),
          );
          filterKey = key;
        }
        return await pixelsOf(filter, frame);
      } finally {
        frame.free();
      }
    },
    dispose() {
      filter?.dispose();
      filter = undefined;
    },
  };
}

/** Turns pictures into samples for an encoder. Holds native memory. */
export interface FrameWriter {
  /** The sample is the caller's to close. */
  write(frame: Frame): Promise<VideoSample>;
  dispose(): void;
}

/**
 * All pictures have one size.
 *
 * @param alpha - Whether the samples have alpha.
 */
export function createFrameWriter({ alpha }: { readonly alpha: boolean }): FrameWriter {
  let filter: FrameFilter | undefined;
  return {
    async write({ image, seconds, durationSeconds }) {
      const { data, width, height } = image;
      const frame = AvFrame.fromVideoBuffer(Buffer.from(data.buffer, data.byteOffset, data.byteLength), {
        format: AV_PIX_FMT_RGBA,
        width,
        height,
        timeBase: { num: 1, den: 1_000_000 },
      });
      try {
        frame.colorSpace = AVCOL_SPC_RGB;
        frame.colorRange = AVCOL_RANGE_JPEG;
        filter ??= await createFrameFilter(
          frame,
          `scale=${width}:${height}:out_color_matrix=bt709:out_range=tv:flags=bicubic,format=${alpha ? "yuva420p" : "yuv420p"}`,
        );
        const encodable = await filter.apply(frame);
        encodable.colorPrimaries = AVCOL_PRI_BT709;
        encodable.colorTrc = AVCOL_TRC_BT709;
        encodable.sampleAspectRatio = new Rational(1, 1);
        return new VideoSample(new AvFrameVideoSampleResource(encodable), {
          timestamp: seconds,
          duration: durationSeconds,
        });
      } finally {
        frame.free();
      }
    },
    dispose() {
      filter?.dispose();
      filter = undefined;
    },
  };
}

const matrices = {
  bt709: AVCOL_SPC_BT709,
  smpte170m: AVCOL_SPC_SMPTE170M,
  "bt2020-ncl": AVCOL_SPC_BT2020_NCL,
  rgb: AVCOL_SPC_RGB,
} as const;
const transfers = { sdr: AVCOL_TRC_BT709, pq: AVCOL_TRC_SMPTE2084, hlg: AVCOL_TRC_ARIB_STD_B67 } as const;
const gamuts = { srgb: AVCOL_PRI_BT709, wide: AVCOL_PRI_BT2020 } as const;

/** Says on the frame itself what its numbers mean: the filters believe it. */
function tagFrame(frame: AvFrame, { matrix, fullRange, transfer, gamut }: VideoColour): void {
  frame.colorSpace = matrices[matrix];
  frame.colorRange = fullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  frame.colorTrc = transfers[transfer];
  frame.colorPrimaries = gamuts[gamut];
}

/** Clockwise, then mirrored, as the file asks for. */
function turns(rotation: number, flip: boolean): string[] {
  const turned = { 90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"] }[rotation] ?? [];
  return flip ? [...turned, "hflip"] : turned;
}

/**
 * HDR goes through linear light: gamut to BT.709, then brightness by Hable's curve, which keeps the shadows and lets highlights
 * fade. 203 cd/m² is the white of paper in HDR (ITU-R BT.2408), and becomes a light grey below the highlights.
 */
function toSrgb({ transfer, gamut }: VideoColour, width: number, height: number): string[] {
  const scale = `scale=${width}:${height}:out_range=pc:flags=bicubic`;
  if (transfer === "sdr" && gamut === "srgb") return [scale];
  // Smaller first: the rest works in floating point. With whole chroma: zscale takes no halves of odd sides.
  const small = `scale=${width}:${height}:flags=bicubic,format=yuv444p12le`;
  const linear = ["zscale=transfer=linear:npl=203", "format=gbrpf32le", "zscale=primaries=bt709"];
  const tone = transfer === "sdr" ? [] : ["tonemap=tonemap=hable:desat=0"];
  return [small, ...linear, ...tone, "zscale=transfer=bt709:range=full", "format=gbrp", scale];
}

async function pixelsOf(filter: FrameFilter, frame: AvFrame): Promise<RgbaImage> {
  const result = await filter.apply(frame);
  try {
    // Row by row without gaps, in memory that nobody else has.
    const bytes = result.toBuffer();
    const data = new Uint8ClampedArray(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
    return { data, width: result.width, height: result.height };
  } finally {
    result.free();
  }
}
