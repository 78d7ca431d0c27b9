/**
 * @file The errors a caller may want to tell apart. Each says what was expected, what came and what to do,
 * and carries the facts as fields.
 */

/** A tensor or picture has dimensions that the operation cannot take. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly what: string;
  readonly expected: string;
  readonly actual: readonly number[];

  constructor(what: string, expected: string, actual: readonly number[]) {
    super(`${what}: expected ${expected}, got [${actual.join(", ")}]`);
    this.what = what;
    this.expected = expected;
    this.actual = actual;
  }
}

/** A file or a block of bytes is not what it should be: damaged, of another format, or of another model. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** A model needs weights that do not come with it, and they are not there. */
export class MissingWeightsError extends Error {
  override readonly name = "MissingWeightsError";
}

/** An option has a value outside its range, or options contradict each other. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/** A device could not load or run a graph. Its own words are in `cause`. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
}

/** The device asked for is not to be had here. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
}

/** @throws {OptionError} when an option is out of range, or not a number. */
export function checkRange(name: string, value: number, from: number, to: number): void {
  if (!(value >= from && value <= to)) {
    throw new OptionError(`${name}: expected a number from ${from} to ${to}, got ${value}`);
  }
}
