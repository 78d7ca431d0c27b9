/**
 * @file What a picture's numbers mean as colours, and the way from there to sRGB.
 *
 * Code points are those of ITU-T H.273 (CICP), which PNG's cICP and the nclx of AVIF and HEIF share. The results are Chromium's, so that one
 * file has one look in Node and in a page.
 */

/** Chromaticities (CIE 1931 x, y) of red, green, blue and white. */
export type Primaries = readonly [red: Chromaticity, green: Chromaticity, blue: Chromaticity, white: Chromaticity];
type Chromaticity = readonly [x: number, y: number];

/** From a stored value in 0..1 to light, or one of the two that hold more light than a screen of sRGB has. */
export type Transfer =
  | { readonly kind: "srgb" | "bt709" | "linear" | "smpte240m" | "smpte428" | "pq" | "hlg" }
  /** Light is the value to the power of `exponent`. */
  | { readonly kind: "gamma"; readonly exponent: number };

/** A space that the numbers of a picture may lie in. */
export interface ColourSpace {
  readonly primaries: Primaries;
  readonly transfer: Transfer;
}

const d65: Chromaticity = [0.3127, 0.329];
const illuminantC: Chromaticity = [0.31, 0.316];

/** BT.709's, which are those of sRGB. */
export const srgbPrimaries: Primaries = [[0.64, 0.33], [0.3, 0.6], [0.15, 0.06], d65];
const bt2020: Primaries = [[0.708, 0.292], [0.17, 0.797], [0.131, 0.046], d65];
const smpte170m: Primaries = [[0.63, 0.34], [0.31, 0.595], [0.155, 0.07], d65];

/** H.273, table 2. */
const primariesByCode: ReadonlyMap<number, Primaries> = new Map([
  [1, srgbPrimaries],
  [4, [[0.67, 0.33], [0.21, 0.71], [0.14, 0.08], illuminantC]],
  [5, [[0.64, 0.33], [0.29, 0.6], [0.15, 0.06], d65]],
  [6, smpte170m],
  [7, smpte170m],
  [8, [[0.681, 0.319], [0.243, 0.692], [0.145, 0.049], illuminantC]],
  [9, bt2020],
  [
    11,
    [
      [0.68, 0.32],
      [0.265, 0.69],
      [0.15, 0.06],
      [0.314, 0.351],
    ],
  ],
  [12, [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06], d65]],
  [22, [[0.63, 0.34], [0.295, 0.605], [0.155, 0.077], d65]],
]);

/** H.273, table 3. BT.709 is shown as its reference screen does, with a gamma of 2.4 (BT.1886). */
const transferByCode: ReadonlyMap<number, Transfer> = new Map<number, Transfer>([
  ...[1, 6, 11, 14, 15].map((code) => [code, { kind: "bt709" }] as const),
  [4, { kind: "gamma", exponent: 2.2 }],
  [5, { kind: "gamma", exponent: 2.8 }],
  [7, { kind: "smpte240m" }],
  [8, { kind: "linear" }],
  [13, { kind: "srgb" }],
  [16, { kind: "pq" }],
  [17, { kind: "smpte428" }],
  [18, { kind: "hlg" }],
]);

/** The space of code points; what is unspecified or unknown is sRGB's. */
export function colourSpaceOf(primaries: number, transfer: number): ColourSpace {
  return {
    primaries: primariesByCode.get(primaries) ?? srgbPrimaries,
    transfer: transferByCode.get(transfer) ?? { kind: "srgb" },
  };
}

/** Whether numbers of this space are sRGB's already. */
export function isSrgb({ primaries, transfer }: ColourSpace): boolean {
  return transfer.kind === "srgb" && primaries === srgbPrimaries;
}

/**
 * Turns pixels into sRGB, of 8 bits.
 *
 * @param pixels - R, G, B, A of each pixel, in the full range of 8 or 16 bits. Those of 8 bits are written over and returned.
 */
export function toSrgb(pixels: Uint8ClampedArray | Uint16Array, space: ColourSpace): Uint8ClampedArray {
  const levels = pixels instanceof Uint16Array ? 65_536 : 256;
  const light = lightOf(space.transfer);
  const lights = Float32Array.from({ length: levels }, (_, level) => light(level / (levels - 1)));
  const isHdr = space.transfer.kind === "pq" || space.transfer.kind === "hlg";
  const bright = isHdr ? brightnessOf(space) : undefined;
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = multiply(
    invert(toXyz(srgbPrimaries)),
    toXyz(isHdr ? bt2020 : space.primaries),
  );
  const result = pixels instanceof Uint16Array ? new Uint8ClampedArray(pixels.length) : pixels;
  const colour: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 4) {
    for (let c = 0; c < 3; c++) colour[c] = lights[pixels[i + c]!]!;
    bright?.(colour);
    const [red, green, blue] = colour;
    result[i] = srgbLevel(rr * red + rg * green + rb * blue);
    result[i + 1] = srgbLevel(gr * red + gg * green + gb * blue);
    result[i + 2] = srgbLevel(br * red + bg * green + bb * blue);
    if (levels > 256) result[i + 3] = pixels[i + 3]! / 257;
  }
  return result;
}

/** Light of a stored value: 1 is a screen's white, for PQ and HLG the white of paper (203 cd/m², BT.2408) before HLG's system gamma. */
function lightOf(transfer: Transfer): (value: number) => number {
  switch (transfer.kind) {
    case "srgb":
      return (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    case "bt709":
      return (value) => value ** 2.4;
    case "gamma":
      return (value) => value ** transfer.exponent;
    case "linear":
      return (value) => value;
    case "smpte240m":
      return (value) => (value < 0.0913 ? value / 4 : ((value + 0.1115) / 1.1115) ** (1 / 0.45));
    case "smpte428":
      return (value) => (52.37 / 48) * value ** 2.6;
    case "pq":
      return (value) => (10_000 * perceptualQuantizer(value)) / paperWhite;
    case "hlg":
      return hybridLogGamma;
  }
}

/** SMPTE ST 2084: the share of 10,000 cd/m². */
function perceptualQuantizer(value: number): number {
  const [m1, m2, c1, c2, c3] = [2610 / 16384, (2523 / 4096) * 128, 3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32];
  const power = value ** (1 / m2);
  return (Math.max(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1);
}

/** ARIB STD-B67: light of the scene, 0..1. */
function hybridLogGamma(value: number): number {
  const a = 0.17883277;
  const b = 1 - 4 * a;
  const c = 0.5 - a * Math.log(4 * a);
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12;
}

/** Luminance of paper in HDR, and of the brightest that is told apart, cd/m². */
const [paperWhite, peakWhite] = [203, 1000];

/**
 * Brings HDR down to a screen of sRGB, in place and in the primaries of BT.2020, by the reference white tone mapping of SMPTE ST 2094-50: what is
 * no brighter than paper is halved, and above it a curve reaches white at the peak. All channels keep their proportion.
 */
function brightnessOf({ primaries, transfer }: ColourSpace): (colour: [number, number, number]) => void {
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = multiply(invert(toXyz(bt2020)), toXyz(primaries));
  const luminance = toXyz(bt2020).slice(3, 6) as [number, number, number];
  const isHlg = transfer.kind === "hlg";
  return (colour) => {
    const [red, green, blue] = colour;
    colour[0] = rr * red + rg * green + rb * blue;
    colour[1] = gr * red + gg * green + gb * blue;
    colour[2] = br * red + bg * green + bb * blue;
    if (isHlg) {
      // The system gamma of BT.2100 for a screen of 1,000 cd/m²: 1.2.
      const y = colour[0] * luminance[0] + colour[1] * luminance[1] + colour[2] * luminance[2];
      scale(colour, (Math.max(y, 0) ** 0.2 * peakWhite) / paperWhite);
    }
    const brightest = Math.max(...colour);
    if (brightest > 0) scale(colour, toneMapped(brightest) / brightest);
    for (let c = 0; c < 3; c++) colour[c] = Math.min(Math.max(colour[c]!, 0), 1);
  };
}

function scale(colour: [number, number, number], factor: number): void {
  for (let c = 0; c < 3; c++) colour[c]! *= factor;
}

/** Half below paper's white; then the quadratic Bézier curve from there to (peak, 1) that goes on in the same direction. */
function toneMapped(light: number): number {
  const peak = peakWhite / paperWhite;
  if (light <= 1) return 0.5 * light;
  if (light >= peak) return 1;
  // Its middle point is 0.65 of the way to where half the light would be white.
  const [middle, height] = [1.65, 0.825];
  const [a, b, c] = [1 - 2 * middle + peak, 2 * (middle - 1), 1 - light];
  const t = (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a);
  return (1 - t) ** 2 * 0.5 + 2 * t * (1 - t) * height + t * t;
}

/** sRGB's level, 0..255 and not rounded, of light; a table of steps finer than its darkest level. */
function srgbLevel(light: number): number {
  if (light <= 0) return 0;
  if (light >= 1) return 255;
  return srgbLevels[Math.round(light * (srgbLevels.length - 1))]!;
}

const srgbLevels = Float32Array.from({ length: 2 ** 16 }, (_, i) => {
  const light = i / (2 ** 16 - 1);
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
});

/** Nine numbers, row by row. */
type Matrix = [number, number, number, number, number, number, number, number, number];

/** Bradford's cone responses, in which a white is adapted to another. */
const bradford: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

/** From light in these primaries to XYZ under D65: white stays white. */
function toXyz([red, green, blue, white]: Primaries): Matrix {
  const columns = [red, green, blue].map(xyzOf);
  const unscaled = [0, 1, 2].flatMap((row) => columns.map((column) => column[row]!)) as Matrix;
  const scales = apply(invert(unscaled), xyzOf(white));
  const own = unscaled.map((value, i) => value * scales[i % 3]!) as Matrix;
  const [from, to] = [apply(bradford, xyzOf(white)), apply(bradford, xyzOf(d65))];
  const adapted = bradford.map((value, i) => (value * to[Math.floor(i / 3)]!) / from[Math.floor(i / 3)]!) as Matrix;
  return multiply(multiply(invert(bradford), adapted), own);
}

function xyzOf([x, y]: Chromaticity): readonly [number, number, number] {
  return [x / y, 1, (1 - x - y) / y];
}

function apply(matrix: Matrix, [x, y, z]: readonly [number, number, number]): readonly [number, number, number] {
  const row = (i: number) => matrix[i]! * x + matrix[i + 1]! * y + matrix[i + 2]! * z;
  return [row(0), row(3), row(6)];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((_, i) => {
    const [row, column] = [i - (i % 3), i % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  }) as Matrix;
}

function invert([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const [p, q, r] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const determinant = a * p + b * q + c * r;
  return [p, c * h - b * i, b * f - c * e, q, a * i - c * g, c * d - a * f, r, b * g - a * h, a * e - b * d].map(
    (value) => value / determinant,
  ) as Matrix;
}
