/**
 * @file The judge: paints with a contender, and compares what came out with photo and style by every measure.
 */
import { toTensor, type RgbaImage } from "pleinair";
import { colourDistance } from "./colour.ts";
import type { Contender } from "./contenders.ts";
import { contentDistance, strokeDistance, styleDistance } from "./distances.ts";
import type { Figures } from "./measures.ts";
import type { Pair } from "./pairs.ts";
import { momentLayers, type Reader, type Reading } from "./reader.ts";
import { recolour } from "./recolour.ts";
import { ssim } from "./ssim.ts";

/** A contender's painting of one pair, judged. */
export interface Judged {
  readonly painting: RgbaImage;
  readonly figures: Figures;
}

/** A contender's paintings of all pairs. */
export interface Verdict {
  readonly paintings: readonly Judged[];
  /** The means; diversity is the ratio of two means. */
  readonly figures: Figures;
}

/** Judges contenders by the same pairs. */
export interface Judge {
  judge(contender: Contender): Promise<Verdict>;
}

/** Reads the pairs once. There must be two at least, for the styles to differ. */
export async function createJudge(reader: Reader, pairs: readonly Pair[]): Promise<Judge> {
  const photos: Reading[] = [];
  const styles: Reading[] = [];
  for (const { photo, style } of pairs) {
    photos.push(await reader.read(toTensor(photo)));
    styles.push(await reader.read(toTensor(style)));
  }
  /** How far the strokes of `picture` are from those of `like`, which has been read. */
  const strokesApart = async (picture: RgbaImage, like: RgbaImage, read: Reading) =>
    strokeDistance(await reader.read(recolour(toTensor(picture), toTensor(like))), read);
  /** The pair whose style a photo is painted in for comparison: the next. */
  const next = (i: number) => (i + 1) % pairs.length;
  const stylesApart: number[] = [];
  for (const [i, { style }] of pairs.entries()) {
    stylesApart.push(await strokesApart(pairs[next(i)]!.style, style, styles[i]!));
  }

  return {
    async judge(contender) {
      const paintings: Judged[] = [];
      let apart = 0;
      for (const [i, { photo, style }] of pairs.entries()) {
        const painting = await contender.paint(photo, style);
        const read = painting === photo ? photos[i]! : await reader.read(toTensor(painting));
        const other = await contender.paint(photo, pairs[next(i)]!.style);
        const between = other === painting ? 0 : await strokesApart(other, painting, read);
        apart += between;
        paintings.push({
          painting,
          figures: {
            content: contentDistance(read, photos[i]!),
            style: styleDistance(read, styles[i]!),
            style5: styleDistance(read, styles[i]!, momentLayers.length),
            ssim: ssim(photo, painting),
            colour: colourDistance(painting, style),
            stroke: await strokesApart(painting, style, styles[i]!),
            diversity: stylesApart[i]! > 0 ? between / stylesApart[i]! : 0,
            own: levelsApart(await contender.paint(photo, photo), photo),
            atZero: contender.paintAt ? levelsApart(await contender.paintAt(photo, style, 0), photo) : NaN,
          },
        });
      }
      const mean = (of: keyof Figures) =>
        paintings.reduce((sum, { figures }) => sum + figures[of], 0) / paintings.length;
      const total = stylesApart.reduce((sum, distance) => sum + distance, 0);
      return {
        paintings,
        figures: {
          content: mean("content"),
          style: mean("style"),
          style5: mean("style5"),
          ssim: mean("ssim"),
          colour: mean("colour"),
          stroke: mean("stroke"),
          diversity: total > 0 ? apart / total : 0,
          own: mean("own"),
          atZero: mean("atZero"),
        },
      };
    },
  };
}

/** Mean difference of red, green and blue, levels of 255. */
export function levelsApart(a: RgbaImage, b: RgbaImage): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) if (i % 4 !== 3) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / (a.width * a.height * 3);
}
