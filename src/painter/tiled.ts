/**
 * @file Painting a large photo tile by tile, to the result of painting it whole.
 *
 * Only AdaIN looks at the whole picture, through the statistics of the encoder's features. The first pass gathers them,
 * the second paints. Around the part that counts, every tile sees as many pixels as the network reaches.
 */
import { type Rect, type RgbaImage, toTensor, writeTensor, type Size } from "../image/image.ts";
import { free } from "../core/free.ts";
import { tensor, type Tensor } from "../core/tensor.ts";
import { planTiles } from "../image/tiles.ts";
import { epsilon } from "../core/channel-stats.ts";
import { statisticsLengthOf, type Network, type Stage } from "../networks/network.ts";
import { codeGraph, decodeTileGraph, contentResidualAt, measureTileGraph, paintTileGraph } from "./graphs.ts";
import type { Sessions } from "./sessions.ts";

/** A photo to be painted in tiles. */
export interface TiledJob {
  readonly network: Network;
  readonly sessions: Sessions;
  readonly photo: RgbaImage;
  /** Written in place; of the photo's size, and not the photo. */
  readonly painting: RgbaImage;
  /** The style's code. */
  readonly code: Float32Array;
  readonly strength: number;
  /** Side of a tile, pixels. */
  readonly tilePx: number;
  /** The photo's size rounded up to what the network takes. */
  readonly size: Size;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** Features that are kept from the first pass, bytes: those of 14 megapixels of `studio`. Tiles beyond that are encoded twice. */
const maxKeptBytes = 2 ** 28;

export async function paintInTiles(job: TiledJob): Promise<void> {
  const { network, sessions, photo, painting, size, signal, onProgress } = job;
  const { haloPx: halo, sizeMultiple: multiple, stages } = network;
  const tiles = planTiles(size.width, size.height, { tile: job.tilePx, halo, multiple });
  const { outer: window } = tiles[0]!; // all of one size
  let done = 0;
  const tick = () => onProgress?.(++done / (2 * tiles.length));

  const residual = contentResidualAt(network, job.strength);
  const measured: TileStatistics[] = [];
  /** Features by tile, from the first on, where the second pass needs nothing else of the photo. */
  const kept: Tensor[] = [];
  let keptBytes = 0;
  for (const { core, outer } of tiles) {
    signal?.throwIfAborted();
    const session = await sessions.get(`measure tile ${window.width}x${window.height}`, () =>
      measureTileGraph(network, window),
    );
    const picture = cropTile(photo, outer);
    const outputs = await session.run({ picture, ...partWeights(network, core, outer) });
    free(picture);
    measured.push({ statistics: outputs.statistics!.data, pixels: core.width * core.height });
    keptBytes += outputs.features!.data.byteLength;
    if (residual === 0 && keptBytes <= maxKeptBytes) kept.push(outputs.features!);
    else free(outputs.features!);
    tick();
  }
  const statistics = tensor(mergeStatistics(measured, stages), [1, statisticsLengthOf(network)]);
  const code = await codeAt(job, statistics.data);

  for (const [i, { core, outer }] of tiles.entries()) {
    signal?.throwIfAborted();
    const features = kept[i];
    const tile = await (features ? decodeTile(features) : paintTile(outer));
    const visible = { ...inside(core, photo), x: core.x - outer.x, y: core.y - outer.y };
    writeTensor(tile, visible, painting, core);
    free(tile);
    tick();
  }

  async function decodeTile(features: Tensor): Promise<Tensor> {
    const session = await sessions.get(`decode tile ${window.width}x${window.height}`, () =>
      decodeTileGraph(network, window),
    );
    const outputs = await session.run({ features, statistics, code });
    free(features);
    return outputs.painting!;
  }

  async function paintTile(outer: Rect): Promise<Tensor> {
    const session = await sessions.get(`paint tile ${window.width}x${window.height}`, () =>
      paintTileGraph(network, window),
    );
    const picture = cropTile(photo, outer);
    const outputs = await session.run({ picture, statistics, code, residual: tensor([residual], [1]) });
    free(picture);
    return outputs.painting!;
  }
}

/** The part of `rect` that lies on the photo: the rest is padding. */
function inside(rect: Rect, photo: RgbaImage): Rect {
  return {
    ...rect,
    width: Math.min(rect.width, photo.width - rect.x),
    height: Math.min(rect.height, photo.height - rect.y),
  };
}

function cropTile(photo: RgbaImage, rect: Rect) {
  return toTensor(photo, inside(rect, photo), rect);
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
function mergeStatistics(parts: readonly TileStatistics[], stages: readonly Stage[]): Float32Array {
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
  return joined;
}

/** The style's code at the strength asked for: blended with the photo's own, which its statistics give. */
async function codeAt({ network, sessions, code, strength }: TiledJob, statistics: Float32Array) {
  if (strength === 1) return tensor(code, [1, code.length]);
  const session = await sessions.get("code", () => codeGraph(network));
  const { code: own } = await session.run({ statistics: tensor(statistics, [1, statistics.length]) });
  return tensor(
    code.map((value, i) => own!.data[i]! + (value - own!.data[i]!) * strength),
    [1, code.length],
  );
}
