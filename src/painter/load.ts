/**
 * @file A painter, made ready on a runtime: studies pictures and paints photos.
 */
import type { Runtime } from "../core/runtime.ts";
import type { Cost } from "../graph/index.ts";
import { fillHidden } from "../image/hidden.ts";
import { checkImage, type Size } from "../image/image.ts";
import { modelId } from "../models/manifest.ts";
import { readNetwork, type PainterModel } from "../models/read-network.ts";
import type { Network } from "../networks/network.ts";
import { paintGraphCost } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { checkPaintOptions } from "./paint-options.ts";
import { checkMemory, usualMemoryMiB } from "./memory.ts";
import { createPhotoPainter } from "./paint.ts";
import { createRefiner } from "./refine.ts";
import { createSequence } from "./sequence.ts";
import { createSessions } from "./sessions.ts";
import { readWhole, tilePixels } from "./sizes.ts";
import { studyPicture } from "./study.ts";
import { createTemporalFilterRunner } from "./temporal-filter.ts";
import type { Painter } from "./types.ts";

/**
 * What it costs to paint a photo of this size in one go, at strength 1.
 *
 * @param size - Pixels, multiples of what the network takes.
 * @throws As {@link readNetwork}.
 */
export function paintCost(files: PainterModel, size: Size): Cost {
  return paintGraphCost(readNetwork(files), size);
}

/** How a painter works. */
export interface PainterOptions {
  /**
   * What painting may take of memory, MiB: pictures and what the network needs, and not the runtime. Large photos are painted in tiles
   * that fit. What is needed at least is taken all the same. From 64 on. Default: 720.
   */
  readonly memory?: number;
}

/**
 * Makes a painter ready.
 *
 * @param runtime - Where its graphs run. It stays the caller's to dispose of.
 * @throws As {@link readNetwork}, and {@link OptionError} when an option is out of range.
 */
export async function loadPainter(
  runtime: Runtime,
  files: PainterModel,
  options: PainterOptions = {},
): Promise<Painter> {
  return createPainter(runtime, readNetwork(files), modelId(files.manifest), options);
}

/** Sessions that stay loaded, in tiles: those of a large photo's two visits to a tile, and of the small pictures before it. */
const keptTiles = 2.5;

/**
 * A painter of a network that is read already.
 *
 * @param id - Identifies model and weights; styles carry it.
 */
export function createPainter(
  runtime: Runtime,
  network: Network,
  id: string,
  { memory = usualMemoryMiB }: PainterOptions = {},
): Painter {
  checkMemory(memory);
  const keptPixels = Math.min(keptTiles * tilePixels(network), (memory * 2 ** 20) / 4 / network.bytesPerPixel);
  const sessions = createSessions(runtime, keptPixels);
  const loaded: LoadedModel = { network, sessions, id, memory, device: runtime.device };
  const photos = createPhotoPainter(loaded);
  const refiner = createRefiner(loaded);
  const dispose = () => sessions.dispose();
  return {
    model: loaded.id,
    device: loaded.device,
    memory,
    codeLength: network.codeLength,
    study: (picture, options) => studyPicture(loaded, refiner, picture, options),
    async paint(photo, style, options = {}) {
      checkImage(photo, "paint(photo)");
      checkPaintOptions(loaded, photo, style, options);
      const visible = fillHidden(photo);
      return photos.paint(visible, style, visible === photo ? options : { ...options, into: options.into ?? visible });
    },
    sequence: (options) =>
      createSequence(
        {
          period: network.sizeMultiple,
          check(frame, style, paintOptions) {
            checkImage(frame, "sequence.paint(frame)");
            checkPaintOptions(loaded, frame, style, paintOptions);
          },
          read: (frame) => readWhole(frame, network.sizeMultiple),
          filter: createTemporalFilterRunner(sessions),
          paint: photos.paintFrame,
        },
        options,
      ),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
