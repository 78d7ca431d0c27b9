/**
 * @file What a painting network is to the graphs that paint, measure and teach with it.
 *
 *     photo ──▶ encode ──▶ features ──▶ AdaIN ──▶ decode ──▶ painting
 *                  │                      ▲
 *     style ──▶ encode ──▶ statistics ── code
 *
 * `studio` and `live` are one such network (painter.ts), `classic` is another (classic.ts). AdaIN is at the end of the encoder and nowhere
 * else looks a network at the whole picture: that is what tiles and steady videos rest on.
 */
import type { Value } from "../graph/index.ts";
import type { FeatureStats } from "./channel-stats.ts";
import type { Revision } from "./revision.ts";

/** Features whose statistics are read. */
export interface Stage {
  readonly channels: number;
  /** Pixels of the photo, each way, for one of the features. */
  readonly scale: number;
}

/** A network with its weights, as values of a graph. Pictures are `[N, 3, H, W]`, RGB in 0..1. */
export interface Network {
  /** Sides of pictures are multiples of this, pixels. */
  readonly sizeMultiple: number;
  /** What {@link encode} gives, in order. */
  readonly stages: readonly Stage[];
  /** Numbers in a style's code. */
  readonly codeLength: number;
  /**
   * The scales at which styles are read: how long the style's short side is made, pixels, from the smallest on. Each gives a code, for
   * paintings as large. Where there is one alone, its code serves every size.
   */
  readonly styleScales: readonly number[];
  /** Whether photos are painted from coarse to fine where nothing else is asked for. */
  readonly coarseToFine: boolean;
  /** Whether the first of several passes is the mean of two, half a period of the network's grid apart, so that the grid is not enlarged with it. */
  readonly averagesFirstPass: boolean;
  /** How far from a pixel of the painting the photo still matters to it (but for AdaIN), pixels; a multiple of `sizeMultiple`. */
  readonly haloPx: number;
  /** Side of the tiles that larger photos are painted in, where nothing else is asked for, pixels; a multiple of `sizeMultiple`. */
  readonly tilePx: number;
  /** What painting takes of memory for each pixel that is looked at, bytes: measured with onnxruntime on the CPU. */
  readonly bytesPerPixel: number;
  /** Whether some of the photo itself stays below strength 1, so that strength 0 is the photo. If not, 0 is a reconstruction. */
  readonly contentResidual: boolean;
  /** What gives enlarged drafts their detail, where there is such a network. */
  readonly revision?: Revision;
  /** Features of every stage; AdaIN is applied to the last. */
  encode(picture: Value): Value[];
  /** The code `[N, codeLength]` of pictures with these statistics, `[N, statisticsLength]`: see `statisticsOf`. */
  codeOf(statistics: Value): Value;
  /**
   * AdaIN and the decoder.
   *
   * @param features - Of the last stage.
   * @param own - Their moments over the whole photo.
   * @param code - `[N, codeLength]`, or `[1, codeLength]` for all.
   * @returns The painting `[N, 3, H, W]`, around 0..1 and not clipped to it.
   */
  decode(features: Value, own: FeatureStats, code: Value): Value;
  /**
   * The same with this style for good: the code that `decode` is given does not matter. Only where it runs so much faster that it pays to
   * load a graph for a style.
   */
  specialise?(code: Float32Array): Network;
}

/** Numbers in the statistics of a picture: for each stage in turn its means, then its deviations. */
export function statisticsLengthOf({ stages }: Pick<Network, "stages">): number {
  return 2 * stages.reduce((sum, { channels }) => sum + channels, 0);
}
