/**
 * @file What VGG says of photos and styles: computed once for a crop and kept with it, which halves the cost of a step.
 */
import type { Runtime, Tensor } from "pleinair";
import { input, reduceMean, toOnnx } from "pleinair/graph";
import {
  constants,
  contentLayer,
  concatStats,
  channelStatsOf,
  prepareVgg,
  scalesFrom,
  styleLayers,
  vggConvolutions,
  vggDepth,
  vggFeatures,
  type FilterScales,
  type VggLayer,
  type Weights,
} from "pleinair/network";

/** Reads the targets of crops. */
export interface Targets {
  /** relu4_1 of a photo, `[1, 512, H/8, W/8]`. */
  content(photo: Tensor): Promise<Tensor>;
  /** Means and deviations at the style layers, `[1, 1920]`. */
  style(picture: Tensor): Promise<Tensor>;
  dispose(): Promise<void>;
}

/**
 * Loads the graphs.
 *
 * @param photoPx - Side of the photos, pixels.
 * @param stylePx - Side of the styles.
 */
export async function loadTargets(runtime: Runtime, vgg: Weights, photoPx: number, stylePx: number): Promise<Targets> {
  const photo = input("picture", [1, 3, photoPx, photoPx]);
  const content = await runtime.load(toOnnx({ target: vggFeatures(vgg, photo, [contentLayer])[contentLayer] }));
  const picture = input("picture", [1, 3, stylePx, stylePx]);
  const features = vggFeatures(vgg, picture, styleLayers);
  const stats = styleLayers.map((layer) => channelStatsOf(features[layer]));
  const style = await runtime.load(toOnnx({ target: concatStats(stats) }));
  return {
    content: async (photo) => (await content.run({ picture: photo })).target!,
    style: async (painting) => (await style.run({ picture: painting })).target!,
    async dispose() {
      await content.dispose();
      await style.dispose();
    },
  };
}

/**
 * The mean activation of every VGG filter over some pictures, for prepareVgg: see scalesFrom.
 *
 * @param tensors - VGG's weights as they come.
 * @param pictures - `[1, 3, size, size]` each, all of one size, a multiple of 16; photos and paintings.
 */
export async function measureScales(
  runtime: Runtime,
  tensors: Readonly<Record<string, Tensor>>,
  pictures: AsyncIterable<Tensor>,
  size: number,
): Promise<FilterScales> {
  const vgg = constants(prepareVgg(tensors));
  const scaledLayers = vggConvolutions(vggDepth(vgg)).map(([place]) => `relu${place}` satisfies VggLayer);
  const features = vggFeatures(vgg, input("picture", [1, 3, size, size]), scaledLayers);
  const means = scaledLayers.map((layer) => [layer, reduceMean(features[layer], [2, 3])] as const);
  const session = await runtime.load(toOnnx(Object.fromEntries(means)));
  const sums = new Map<VggLayer, Float64Array>();
  let count = 0;
  for await (const picture of pictures) {
    const outputs = await session.run({ picture });
    count++;
    for (const layer of scaledLayers) {
      const { data } = outputs[layer]!;
      const sum = sums.get(layer) ?? new Float64Array(data.length);
      data.forEach((value, i) => (sum[i]! += value));
      sums.set(layer, sum);
    }
  }
  await session.dispose();
  return Object.fromEntries(
    scaledLayers.map((layer) => {
      const means = Float32Array.from(sums.get(layer)!, (sum) => sum / count);
      return [layer.replace("relu", "conv"), scalesFrom(means)];
    }),
  );
}
