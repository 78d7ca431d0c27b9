/**
 * @file Lines along the axes: a loss against the upright and level lines and steps that a network's own grid leaves in smooth grounds.
 *
 * Of the grey picture's gradients (gx, gy), at full size and at half of it:
 *
 *     lean = Σ |g|² cos 4θ / Σ (|g|² + 1/255²),   |g|² cos 4θ = (gx⁴ - 6 gx² gy² + gy⁴) / |g|²
 *
 * 1 for upright or level stripes, -1 for diagonal ones, 0 where all directions are alike. A style may lean (bricks, mosaics), and so
 * may a photo (houses): only what goes beyond both is a fault.
 */
import {
  add,
  averagePool,
  constant,
  conv,
  div,
  mul,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  square,
  sub,
  type Value,
} from "pleinair/graph";

/** Grey of RGB (ITU-R BT.601). */
const grey = [0.299, 0.587, 0.114] as const;

/** Scharr's filters, whose directions are true to half a degree, per pixel. */
const scharr = [-3, 0, 3, -10, 0, 10, -3, 0, 3].map((weight) => weight / 32);

/** Below this square of a gradient there is no direction: a level of 255 a pixel. */
const evenEnergy = 1 / 255 ** 2;

/**
 * How much further a painting's gradients lean to the axes than those of its photo and its style, averaged over pictures and both sizes.
 *
 * @param painting - `[N, 3, H, W]`, RGB in 0..1, sides even and of at least 8 pixels; likewise the others.
 * @returns A scalar of dimensions `[1]`, from 0 to 2.
 */
export function axisLoss(painting: Value, photo: Value, style: Value): Value {
  const excess = leansOf(painting).map((lean, i) => {
    const [ofPhoto, ofStyle] = [leansOf(photo)[i]!, leansOf(style)[i]!];
    return relu(sub(lean, add(ofStyle, relu(sub(ofPhoto, ofStyle)))));
  });
  return reshape(mul(reduceMean(excess.reduce(add), [0]), 1 / excess.length), [1]);
}

/** At full size and at half of it, `[N, 1, 1, 1]` each. */
function leansOf(picture: Value): readonly Value[] {
  return [leanOf(picture), leanOf(averagePool(picture, 2))];
}

function leanOf(picture: Value): Value {
  const turned = scharr.map((_, i) => scharr[(i % 3) * 3 + Math.floor(i / 3)]!);
  const filters = [scharr, turned].flatMap((filter) => grey.flatMap((share) => filter.map((weight) => share * weight)));
  const gradients = square(conv(picture, constant(Float32Array.from(filters), [2, 3, 3, 3])));
  // gx⁴ - 6 gx² gy² + gy⁴ = 4 (gx⁴ + gy⁴) - 3 (gx² + gy²)².
  const energy = reduceSum(gradients, [1]);
  const fourth = reduceSum(square(gradients), [1]);
  const leaning = div(sub(mul(fourth, 4), mul(square(energy), 3)), add(energy, evenEnergy));
  return div(reduceSum(leaning, [1, 2, 3]), reduceSum(add(energy, evenEnergy), [1, 2, 3]));
}
