/**
 * @file Painting a large picture tile by tile, to the result of painting it whole.
 *
 * Only AdaIN looks at the whole picture, through the statistics of the encoder's features. The first visit to every tile gathers them,
 * the second paints. Around the part that counts, every tile sees as many pixels as the network reaches.
 */
import { free } from "../core/free.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { epsilon } from "../core/channel-stats.ts";
import { blendCodes } from "../core/style.ts";
import type { Rect, Size } from "../image/image.ts";
import { planTiles, type Tile } from "../image/tiles.ts";
import { statisticsLengthOf, type Network } from "../networks/network.ts";
import { codeGraph, decodeTileGraph, contentResidualAt, measureTileGraph, paintTileGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { insideOf, type PictureSink, type PictureSource } from "./picture-source.ts";
import { paddedSize, pixelsOf, sizeKey } from "./sizes.ts";

/** A picture whose statistics are wanted. */
export interface MeasureJob extends Pick<LoadedModel, "network" | "sessions"> {
  readonly source: PictureSource;
  /** Side of a tile, pixels. Default: the network's. */
  readonly tilePx?: number;
  readonly signal?: AbortSignal;
}

/** A picture that is to be painted in tiles. */
export interface TiledJob extends MeasureJob {
  /** Where the painting goes: not into what is read. */
  readonly sink: PictureSink;
  /** The style's code. */
  readonly code: Float32Array;
  readonly strength: number;
  /** See `PictureSource.keep`: of the picture itself, whatever it is mixed with in `source`. */
  readonly keep?: PictureSource["keep"];
  /** What is kept of the first visit, bytes. Tiles beyond that are encoded twice. */
  readonly featureBytes: number;
  readonly onProgress?: (fraction: number) => void;
}

/** The statistics `[1, statisticsLength]` of a picture too large to be encoded in one go. */
export async function measureInTiles(job: MeasureJob): Promise<Tensor> {
  const measured: TileStatistics[] = [];
  for (const tile of tilesOf(job)) {
    job.signal?.throwIfAborted();
    const { statistics, features } = await measureTile(job, tile);
    free(features);
    measured.push(statistics);
  }
  return mergeStatistics(measured, job.network);
}

export async function paintInTiles(job: TiledJob): Promise<void> {
  const { network, sessions, source, sink, featureBytes, keep, signal, onProgress } = job;
  const tiles = tilesOf(job);
  let done = 0;
  const tick = () => onProgress?.(++done / (2 * tiles.length));

  const residual = contentResidualAt(network, job.strength);
  const measured: TileStatistics[] = [];
  /** Features by tile, from the first on, where the second visit needs nothing else of the photo. */
  const kept: Tensor[] = [];
  let keptBytes = 0;
  for (const tile of tiles) {
    signal?.throwIfAborted();
    const { statistics, features } = await measureTile(job, tile);
    measured.push(statistics);
    keptBytes += features.data.byteLength;
    if (residual === 0 && keptBytes <= featureBytes) kept.push(features);
    else free(features);
    tick();
  }
  const statistics = mergeStatistics(measured, network);
  const code = await codeAtStrength(job, statistics);

  for (const [i, { core, outer }] of tiles.entries()) {
    signal?.throwIfAborted();
    keep?.(insideOf(outer, source));
    const features = kept[i];
    const tile = await (features ? decodeTile(features, outer) : paintTile(outer));
    sink.write(tile, { ...insideOf(core, source), x: core.x - outer.x, y: core.y - outer.y }, core);
    free(tile);
    tick();
  }

  async function decodeTile(features: Tensor, window: Size): Promise<Tensor> {
    const session = await sessions.get(`decode tile ${sizeKey(window)}`, pixelsOf(window), () =>
      decodeTileGraph(network, window),
    );
    const outputs = await session.run({ features, statistics, code });
    free(features);
    return outputs.painting!;
  }

  async function paintTile(outer: Rect): Promise<Tensor> {
    const session = await sessions.get(`paint tile ${sizeKey(outer)}`, pixelsOf(outer), () =>
      paintTileGraph(network, outer),
    );
    const picture = source.read(insideOf(outer, source), outer);
    const outputs = await session.run({ picture, statistics, code, residual: tensor([residual], [1]) });
    free(picture);
    return outputs.painting!;
  }
}

/** Tiles of the picture, padded to what the network takes; all look at windows of one size. */
function tilesOf({ network, source, tilePx = network.tilePx }: MeasureJob): Tile[] {
  const { haloPx: halo, sizeMultiple: multiple } = network;
  const { width, height } = paddedSize(source, multiple);
  return planTiles(width, height, { tile: tilePx, halo, multiple });
}

/** The first visit to a tile. */
async function measureTile(
  { network, sessions, source }: MeasureJob,
  { core, outer }: Tile,
): Promise<{ readonly statistics: TileStatistics; readonly features: Tensor }> {
  const session = await sessions.get(`measure tile ${sizeKey(outer)}`, pixelsOf(outer), () =>
    measureTileGraph(network, outer),
  );
  const picture = source.read(insideOf(outer, source), outer);
  const { statistics, features } = await session.run({ picture, ...partWeights(network, core, outer) });
  free(picture);
  return { statistics: { statistics: statistics!.data, pixels: pixelsOf(core) }, features: features! };
}

/** The weights of rows and columns that pick `core` out of `outer`, see measureTileGraph. */
function partWeights({ stages }: Network, core: Rect, outer: Rect) {
  const weights = (length: number, from: number, count: number) =>
    new Float32Array(length).fill(1 / count, from, from + count);
  const at = (scale: number) => ({
    [`rows${scale}`]: tensor(weights(outer.height / scale, (core.y - outer.y) / scale, core.height / scale), [
      1,
      outer.height / scale,
    ]),
    [`columns${scale}`]: tensor(weights(outer.width / scale, (core.x - outer.x) / scale, core.width / scale), [
      outer.width / scale,
      1,
    ]),
  });
  return Object.assign({}, ...stages.map(({ scale }) => at(scale))) as ReturnType<typeof at>;
}

interface TileStatistics {
  /** For each stage, means and then deviations. */
  readonly statistics: Float32Array;
  readonly pixels: number;
}

/** The statistics of the whole from those of its parts (Chan et al. 1979, for any number of parts), in float64. */
function mergeStatistics(parts: readonly TileStatistics[], { stages }: Pick<Network, "stages">): Tensor {
  const total = parts.reduce((sum, { pixels }) => sum + pixels, 0);
  const joined = new Float32Array(parts[0]!.statistics.length);
  let start = 0;
  for (const { channels: width } of stages) {
    for (let c = start; c < start + width; c++) {
      const mean = parts.reduce((sum, part) => sum + part.statistics[c]! * part.pixels, 0) / total;
      const variance = parts.reduce((sum, { statistics, pixels }) => {
        return sum + (statistics[c + width]! ** 2 - epsilon + (statistics[c]! - mean) ** 2) * pixels;
      }, 0);
      joined[c] = mean;
      joined[c + width] = Math.sqrt(Math.max(variance / total, 0) + epsilon);
    }
    start += 2 * width;
  }
  return tensor(joined, [1, statisticsLengthOf({ stages })]);
}

/** The code `[1, codeLength]` of a picture with these statistics. */
export async function codeOfStatistics(
  { network, sessions }: Pick<LoadedModel, "network" | "sessions">,
  statistics: Tensor,
): Promise<Tensor> {
  const session = await sessions.get("code", 0, () => codeGraph(network));
  return (await session.run({ statistics })).code!;
}

/** The style's code at the strength asked for: blended with the picture's own, which its statistics give. */
async function codeAtStrength({ network, sessions, code, strength }: TiledJob, statistics: Tensor): Promise<Tensor> {
  if (strength === 1) return tensor(code, [1, code.length]);
  const own = await codeOfStatistics({ network, sessions }, statistics);
  return tensor(blendCodes(own.data, code, strength), [1, code.length]);
}
