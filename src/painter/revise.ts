/**
 * @file A pass that revises: the draft is given the detail of a painting by the revision network, tile by tile. Nothing of it looks at the
 * whole picture, so that tiles of any size give the same.
 */
import { free } from "../core/free.ts";
import { tensor } from "../core/tensor.ts";
import type { Rect } from "../image/image.ts";
import { planTiles } from "../image/tiles.ts";
import type { Network } from "../networks/network.ts";
import type { Revision } from "../networks/revision.ts";
import { contentResidualAt, reviseGraph, reviseWithStrengthGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { insideOf, readAround, type PictureSink, type PictureSource } from "./picture-source.ts";
import { paddedSize, pixelsOf, sizeKey } from "./sizes.ts";

/** A draft that is to be revised. */
export interface RevisionJob extends Pick<LoadedModel, "network" | "sessions"> {
  readonly revision: Revision;
  readonly photo: PictureSource;
  /** Half as large as the photo once it is padded, or a little larger. */
  readonly draft: PictureSource;
  /** Where the painting goes: not into what is read. */
  readonly sink: PictureSink;
  /** The style's code. */
  readonly code: Float32Array;
  readonly strength: number;
  /** Side of a tile at most, pixels. */
  readonly tilePx: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/** Small enough for its features to stay near the processor, and far larger than what lies around it. */
export const revisionTilePx = 512;

export async function reviseInTiles(job: RevisionJob): Promise<void> {
  const { network, sessions, revision, photo, draft, sink, strength, signal, onProgress } = job;
  const { sizeMultiple: multiple } = network;
  const { width, height } = paddedSize(photo, multiple);
  const { haloPx, draftHaloPx } = revision;
  const tiles = planTiles(width, height, { tile: job.tilePx, halo: haloPx, multiple });
  // One size for all, so that one graph serves: the last of a row or column begins earlier than what it is there for.
  const size = tiles[0]!.core;
  const load = (what: string, graph: () => Uint8Array) =>
    sessions.get(`${what} ${sizeKey(size)}`, pixelsOf(size), graph);
  const code = tensor(job.code, [1, job.code.length]);
  const shares = strength === 1 ? undefined : sharesAt(network, strength);
  for (const [i, { core }] of tiles.entries()) {
    signal?.throwIfAborted();
    const session = await (shares
      ? load("revise with strength", () => reviseWithStrengthGraph(network, revision, size))
      : load("revise", () => reviseGraph(network, revision, size)));
    const at = { x: Math.min(core.x, width - size.width), y: Math.min(core.y, height - size.height) };
    const window = withAround({ ...size, ...at }, haloPx);
    photo.keep?.(insideOf(window, photo));
    const half = { x: at.x / 2, y: at.y / 2, width: size.width / 2, height: size.height / 2 };
    const inputs = { photo: readAround(photo, window), draft: readAround(draft, withAround(half, draftHaloPx)) };
    const { painting } = await session.run({ ...inputs, code, ...shares });
    free(inputs.photo);
    free(inputs.draft);
    sink.write(painting!, { ...insideOf(core, photo), x: core.x - at.x, y: core.y - at.y }, core);
    free(painting!);
    onProgress?.((i + 1) / tiles.length);
  }
}

function withAround({ x, y, width, height }: Rect, halo: number): Rect {
  return { x: x - halo, y: y - halo, width: width + 2 * halo, height: height + 2 * halo };
}

function sharesAt(network: Network, strength: number) {
  return { strength: tensor([strength], [1]), residual: tensor([contentResidualAt(network, strength)], [1]) };
}
