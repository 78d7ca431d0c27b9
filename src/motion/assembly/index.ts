/**
 * @file What TypeScript calls of the module: every address and size is its own affair, see ../workspace.ts.
 */
export { blendPrevious, blendScratchBytes } from "./blend";
export { dominantX, dominantY, estimateFlow, flowBytes, flowScratchBytes } from "./flow";
export { buildPyramid, pyramidBytes } from "./pyramid";
export { shiftPicture, shiftScratchBytes } from "./shift";

/** Where memory is free: what lies before is the module's own. */
export const freeFrom: usize = __heap_base;
