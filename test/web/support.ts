/**
 * @file What tests share, as far as a page can use it.
 */
export { colourDifference, largestDifference, meanDifference } from "../support/difference.ts";
export { noisy, picture } from "../support/pictures.ts";
export { paintFrames } from "./paint-frames.ts";
