/**
 * @file What the lab cannot do, in one sentence for whoever asked.
 */

/** Says what was expected, what came and what to do. */
export class LabError extends Error {
  override readonly name = "LabError";
}
