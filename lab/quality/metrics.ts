/**
 * @file The metrics of the quality lab: their keys in CSVs, their titles, which way is better.
 */

/** A metric as tables show it. */
export interface Metric {
  /** The column of the CSVs. */
  readonly key: string;
  readonly title: string;
  readonly better: "less" | "more";
  readonly digits: number;
  /** For readers of the contact sheet. */
  readonly remark: string;
}

/** Sizes of the photos whose paintings are scaled down and compared as seen, pixels. */
export const seenSizes = [512, 1024] as const;

const seenMetrics = seenSizes.flatMap((side) => {
  const remark = `of a photo of ${side} pixels, painted with the defaults and scaled down to 256`;
  return [
    { key: `content${side}`, title: `content, ${side}`, better: "less", digits: 2, remark },
    { key: `style${side}`, title: `style, ${side}`, better: "less", digits: 2, remark },
    { key: `texture${side}`, title: `texture, ${side}`, better: "less", digits: 3, remark },
  ] as const satisfies readonly Metric[];
});

const lattice = (key: string, title: string, period: number, side: number) =>
  ({
    key,
    title,
    better: "less",
    digits: 1,
    remark: `% of the fine structure's energy locked to a grid of ${period} pixels, at ${side} pixels`,
  }) as const satisfies Metric;

/** All metrics: of paintings at 256 pixels, then as seen, then artefacts. */
export const metrics: readonly Metric[] = [
  { key: "content", title: "content", better: "less", digits: 3, remark: "VGG's relu4_1, against the photo" },
  {
    key: "style",
    title: "style",
    better: "less",
    digits: 3,
    remark: "channel means and standard deviations at relu1_1 to 4_1, against the style",
  },
  { key: "style5", title: "style 1-5", better: "less", digits: 3, remark: "the same with relu5_1" },
  {
    key: "texture",
    title: "texture",
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
    remark: "texture distance of two styles' paintings, as a share of that of the styles",
  },
  {
    key: "ssim",
    title: "SSIM",
    better: "more",
    digits: 3,
    remark: "structural similarity to the photo's grey picture",
  },
  { key: "own", title: "own style", better: "less", digits: 1, remark: "a photo in its own style, levels of 255 off" },
  { key: "atZero", title: "strength 0", better: "less", digits: 1, remark: "levels of 255 off the photo" },
  ...seenMetrics,
  lattice("lattice2", "lattice of 2", 2, 256),
  lattice("lattice4", "lattice of 4", 4, 256),
  lattice("lattice8", "lattice of 8", 8, 256),
  ...seenSizes.map((side) => lattice(`lattice4at${side}`, `lattice of 4, ${side}`, 4, side)),
  {
    key: "shift",
    title: "shift",
    better: "less",
    digits: 1,
    remark: "change of the painting when the photo moves by 1 to 3 pixels, aligned again, levels of 255",
  },
  {
    key: "relief",
    title: "relief",
    better: "less",
    digits: 3,
    remark: "squared correlation of fine structure with the photo's derivatives in four directions, summed",
  },
  {
    key: "axis",
    title: "axis lines",
    better: "less",
    digits: 1,
    remark: "% of the gradients' energy within 5° of the axes; the style's share is taken off",
  },
];

/** The scores of one painting, or their means over many, by the key of the metric; NaN where one does not apply. */
export type Scores = Readonly<Record<string, number>>;

/** A score as text; a dash where there is none. */
export function scoreText(value: number | undefined, { digits }: Pick<Metric, "digits">): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  return value === 0 ? "0" : value.toFixed(digits);
}

/** Whether a score is the best of several; none is where a metric does not apply. */
export function isBest(value: number, others: readonly number[], { better }: Pick<Metric, "better">): boolean {
  const known = others.filter((other) => !Number.isNaN(other));
  return value === (better === "less" ? Math.min : Math.max)(...known);
}
