/**
 * @file What a revision network is trained on: drafts of a painter that stays as it is, as painting makes them. The photo at half its size is
 * painted in the style at half its size, and enlarged.
 */
import { averagePool, padEdges, type Value } from "pleinair/graph";
import { channelStatsOf, statisticsOf, type Network, type VggLayer } from "pleinair/network";
import { clipped, enlarge } from "./repaint.ts";

/** The layers at which the revision's detail is compared with the style's: what lies deeper is the draft's. */
export const revisedLayers = ["relu1_1", "relu2_1", "relu3_1"] as const satisfies readonly VggLayer[];

/** The layer at which its structure is compared with the photo's. */
export const structureLayer = "relu3_1" satisfies VggLayer;

/** Whether a weight, by its name, is the revision network's. */
export const isOfRevision = (name: string): boolean => name.startsWith("revision.");

/**
 * @param photos - `[N, 3, H, W]`, H and W multiples of 8; of 16 where the draft has been revised.
 * @param styles - One for each, or one for all.
 * @param times - How often is revised: at 2 the draft is one that was painted at a quarter of the size, and revised.
 * @returns The draft, `[N, 3, H/2, W/2]`, and the painting that the network's revision makes of it, `[N, 3, H, W]`.
 */
export function revisedPainting(
  network: Network,
  photos: Value,
  styles: Value,
  times: 1 | 2 = 1,
): { draft: Value; painting: Value } {
  const codeFrom = (pictures: Value) => network.codeOf(statisticsOf(network.encode(pictures)));
  const [smallPhotos, smallStyles] = [averagePool(photos, 2), averagePool(styles, 2)];
  const painted = () => {
    const features = network.encode(smallPhotos).at(-1)!;
    return network.decode(features, channelStatsOf(features), codeFrom(smallStyles));
  };
  const draft = clipped(times === 1 ? painted() : revisedPainting(network, smallPhotos, smallStyles).painting);
  const { haloPx, revise } = network.revision!;
  const painting = revise(padEdges(photos, haloPx), padEdges(enlarge(draft), haloPx), codeFrom(styles));
  return { draft, painting };
}
