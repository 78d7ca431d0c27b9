/**
 * @file What requests to a served camera say, checked before anything is done for them.
 */

/** A style for the camera's chip. */
export interface CameraStyle {
  readonly name: string;
  /** The identity of the model that it is for. */
  readonly model: string;
  readonly code: readonly number[];
}

/** Characters of a name at most. */
const longestName = 200;

/** The camera takes half precision; what is larger would be infinite there. */
const largestHalf = 65_504;

/**
 * The number of the frame that a page has seen last: 0 where it says nothing.
 *
 * @param newest - The number of the newest frame there has been.
 * @returns Undefined where it is none: a page that waited for a frame of the future would wait for ever.
 */
export function frameNumber(text: string | undefined, newest: number): number | undefined {
  if (text === undefined) return 0;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  return number <= newest ? number : undefined;
}

/** A style in JSON, if it is one of so many numbers. */
export function parseStyle(json: string, length: number): CameraStyle | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { name, model, code } = value as Record<string, unknown>;
  const isText = (text: unknown): text is string => typeof text === "string" && text.length <= longestName;
  const isNumber = (n: unknown) => typeof n === "number" && Math.abs(n) <= largestHalf;
  if (!isText(name) || !isText(model) || !Array.isArray(code)) return undefined;
  return code.length === length && code.every(isNumber) ? { name, model, code: code as number[] } : undefined;
}
