/**
 * @file The distance between the colours of two pictures: the earth mover's distance of their histograms.
 *
 * It is taken along lines in all directions (the sliced Wasserstein distance, Rabin et al. 2011), where it is the area between two
 * cumulative histograms, in OKLab (Ottosson 2020), where equal distances look about equally large.
 */
import type { RgbaImage } from "pleinair";

const directions = evenly(32);
const bins = 512;
/** Histograms reach this far on both sides of 0: OKLab's lightness is 0..1, its a and b within ±0.4. */
const reach = 1.2;

/**
 * The distance, about 100 from all black to all white. Where a colour is in the picture does not matter, nor do the sizes.
 *
 * @returns The mean over directions of the earth mover's distance along them, doubled: of a shift by v that is |v|, in hundredths.
 */
export function colourDistance(a: RgbaImage, b: RgbaImage): number {
  const [x, y] = [histogramsOf(a), histogramsOf(b)];
  let area = 0;
  directions.forEach((_, line) => {
    let ahead = 0;
    for (let bin = 0; bin < bins; bin++) {
      ahead += x[line]![bin]! - y[line]![bin]!;
      area += Math.abs(ahead);
    }
  });
  // |cos| averages ½ over all directions.
  return (100 * 2 * area * ((2 * reach) / bins)) / directions.length;
}

/** Photos and styles are compared with many paintings. */
const known = new WeakMap<RgbaImage, Float64Array[]>();

function histogramsOf(picture: RgbaImage): Float64Array[] {
  const histograms = known.get(picture) ?? countColours(picture);
  known.set(picture, histograms);
  return histograms;
}

/** For each direction, the shares of pixels in bins along it; a pixel between two bins counts for both. */
function countColours({ data, width, height }: RgbaImage): Float64Array[] {
  const share = 1 / (width * height);
  const histograms = directions.map(() => new Float64Array(bins));
  for (let i = 0; i < data.length; i += 4) {
    const [l, a, b] = okLab(data[i]!, data[i + 1]!, data[i + 2]!);
    for (let line = 0; line < directions.length; line++) {
      const [dl, da, db] = directions[line]!;
      const at = ((l * dl + a * da + b * db + reach) / (2 * reach)) * bins;
      const bin = Math.floor(at);
      const histogram = histograms[line]!;
      histogram[bin]! += share * (1 - (at - bin));
      histogram[bin + 1]! += share * (at - bin);
    }
  }
  return histograms;
}

const linear = Float64Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** OKLab of 8-bit sRGB: lightness 0..1, a (green to red), b (blue to yellow). */
function okLab(red: number, green: number, blue: number): [number, number, number] {
  const [r, g, b] = [linear[red]!, linear[green]!, linear[blue]!];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ];
}

/** Directions spread evenly over the sphere (Fibonacci's spiral). */
function evenly(count: number): (readonly [number, number, number])[] {
  return Array.from({ length: count }, (_, i) => {
    const z = 1 - (2 * i + 1) / count;
    const turn = i * Math.PI * (3 - Math.sqrt(5));
    const radius = Math.sqrt(1 - z * z);
    return [z, radius * Math.cos(turn), radius * Math.sin(turn)] as const;
  });
}
