/**
 * @file What the lab says of paintings: the measures, their names and which way is better.
 */

/** The figures of one painting, or their means over many. */
export interface Figures {
  /** Content loss: relu4_1 against the photo's. */
  readonly content: number;
  /** Style loss: means and deviations at relu1_1 to relu4_1 against the style's. */
  readonly style: number;
  /** The same with relu5_1. */
  readonly style5: number;
  /** Likeness to the photo's grey picture, up to 1. */
  readonly ssim: number;
  /** Distance to the style's colours; black and white are 100 apart. */
  readonly colour: number;
  /** Distance to the style's strokes once colours are matched, 0 to 1. Colour alone does not lower it. */
  readonly stroke: number;
  /**
   * How far the same photo's paintings in two styles are apart, as a share of how far the styles are: strokes, colours matched. 0 when
   * every style is painted alike.
   */
  readonly diversity: number;
  /** A photo painted in its own style against the photo: mean difference, levels of 255. */
  readonly own: number;
  /** The painting at strength 0 against the photo, levels of 255; not a number where there is no strength to set. */
  readonly atZero: number;
}

/** A measure as tables show it. */
export interface Measure {
  readonly key: keyof Figures;
  readonly title: string;
  readonly better: "less" | "more";
  readonly digits: number;
  /** For a reader of the contact sheet. */
  readonly remark: string;
}

export const measures: readonly Measure[] = [
  { key: "content", title: "content", better: "less", digits: 3, remark: "VGG's relu4_1, against the photo" },
  {
    key: "style",
    title: "style",
    better: "less",
    digits: 3,
    remark: "means and deviations at relu1_1 to 4_1, against the style",
  },
  { key: "style5", title: "style 1-5", better: "less", digits: 3, remark: "the same with relu5_1" },
  {
    key: "stroke",
    title: "strokes",
    better: "less",
    digits: 3,
    remark: "Gram matrices once colours are matched, 0 to 1",
  },
  { key: "colour", title: "colours", better: "less", digits: 1, remark: "histograms; black and white are 100 apart" },
  {
    key: "diversity",
    title: "diversity",
    better: "more",
    digits: 3,
    remark: "how far two styles' paintings are apart, as a share of how far the styles are",
  },
  { key: "ssim", title: "SSIM", better: "more", digits: 3, remark: "likeness to the photo's grey picture" },
  { key: "own", title: "own style", better: "less", digits: 1, remark: "a photo in its own style, levels of 255 off" },
  { key: "atZero", title: "strength 0", better: "less", digits: 1, remark: "levels of 255 off the photo" },
];

/** A figure as text; a dash where there is none. */
export function figureText(value: number, { digits }: Pick<Measure, "digits">): string {
  return Number.isNaN(value) ? "–" : value === 0 ? "0" : value.toFixed(digits);
}
