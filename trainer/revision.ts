/**
 * @file What a revision network is trained on: drafts of a painter that stays as it is, as painting makes them. The photo at half its size is
 * painted in the style at half its size.
 */
import { averagePool, padEdges, type Value } from "pleinair/graph";
import { channelStatsOf, statisticsOf, type Network, type VggLayer } from "pleinair/network";
import { clipped } from "./repaint.ts";

/** The layers at which the revision's detail is compared with the style's: what lies deeper is the draft's. */
export const revisedLayers = ["relu1_1", "relu2_1", "relu3_1"] as const satisfies readonly VggLayer[];

/** The layer at which its structure is compared with the photo's. */
export const structureLayer = "relu3_1" satisfies VggLayer;

/** Whether a weight, by its name, is the revision network's. */
export const isOfRevision = (name: string): boolean => name.startsWith("revision.");

/**
 * @param photos - `[N, 3, H, W]`, H and W multiples of 8.
 * @param styles - One for each, or one for all.
 * @returns The draft, `[N, 3, H/2, W/2]`, and the painting that the network's revision makes of it, `[N, 3, H, W]`.
 */
export function revisedPainting(network: Network, photos: Value, styles: Value): { draft: Value; painting: Value } {
  const codeFrom = (pictures: Value) => network.codeOf(statisticsOf(network.encode(pictures)));
  const features = network.encode(averagePool(photos, 2)).at(-1)!;
  const draft = clipped(network.decode(features, channelStatsOf(features), codeFrom(averagePool(styles, 2))));
  const { haloPx, draftHaloPx, revise } = network.revision!;
  const painting = revise(padEdges(photos, haloPx), padEdges(draft, draftHaloPx), codeFrom(styles));
  return { draft, painting };
}
