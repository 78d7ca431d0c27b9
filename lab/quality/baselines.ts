/**
 * @file Baselines: what a model is compared with.
 */
import { toTensor } from "pleinair";
import { transferColours } from "./colour-transfer.ts";
import { toImage, type MeasuredModel } from "./models.ts";

const nothing = () => Promise.resolve();

/** The photo as it is: no content loss, and the style loss that a painting must lower. */
export const photoItself: MeasuredModel = {
  name: "the photo itself",
  baseline: true,
  paint: (photo) => Promise.resolve(photo),
  dispose: nothing,
};

/** The style picture in place of a painting: no style loss, and the content loss of an unrelated picture. */
export const styleItself: MeasuredModel = {
  name: "the style itself",
  baseline: true,
  paint: (_, style) => Promise.resolve(style),
  dispose: nothing,
};

/** Colour alone: the photo with the mean and covariance of the style's colours. */
export const recolouredPhoto: MeasuredModel = {
  name: "the photo recoloured",
  baseline: true,
  paint: (photo, style) => Promise.resolve(toImage(transferColours(toTensor(photo), toTensor(style)))),
  dispose: nothing,
};

/** All of them, in the order of the tables. */
export const baselines = [photoItself, styleItself, recolouredPhoto] as const;
