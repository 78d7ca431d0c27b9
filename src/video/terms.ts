/**
 * @file What is said of a video from outside. Apart from the rest, so that the types of `pleinair/node` ask for no package that reads videos.
 */

/** How pictures are coded. */
export type VideoCodecName = "h264" | "vp9" | "av1";

/** What became of the sound. `left out` is sound that cannot be read here. */
export type SoundOutcome = "none" | "copied" | "coded again" | "left out";
