/**
 * @file The errors a caller may want to tell apart. Each says what was expected, what came and what to do,
 * and carries the facts as fields.
 */

/** What every error of Plein Air is: `error instanceof PleinAirError` tells an expected failure, with a sentence to show, from a bug. */
export class PleinAirError extends Error {
  override readonly name: string = "PleinAirError";
}

/** A tensor or picture has dimensions that the operation cannot take. */
export class ShapeError extends PleinAirError {
  override readonly name = "ShapeError";
  /** Who asks, and of what, such as `"paint(photo)"`. */
  readonly what: string;
  /** The dimensions that it takes, in words. */
  readonly expected: string;
  /** The dimensions that came. */
  readonly actual: readonly number[];

  /**
   * Makes the message of the three.
   *
   * @param what - Who asks, and of what, such as `"paint(photo)"`.
   * @param expected - The dimensions that it takes, in words.
   * @param actual - The dimensions that came.
   */
  constructor(what: string, expected: string, actual: readonly number[]) {
    super(`${what}: expected ${expected}, got [${actual.join(", ")}]`);
    this.what = what;
    this.expected = expected;
    this.actual = actual;
  }
}

/** A file or a block of bytes is not what it should be: damaged, of another format, or of another model. */
export class FormatError extends PleinAirError {
  override readonly name = "FormatError";
}

/** A model needs weights that do not come with it, and they are not there. */
export class MissingWeightsError extends PleinAirError {
  override readonly name = "MissingWeightsError";
}

/** An option has a value outside its range, or options contradict each other. */
export class OptionError extends PleinAirError {
  override readonly name = "OptionError";
}

/** A device could not load or run a graph. Its own words are in `cause`. */
export class RuntimeError extends PleinAirError {
  override readonly name = "RuntimeError";
}

/** A painter, sequence or graph was used after `dispose()`. */
export class DisposedError extends PleinAirError {
  override readonly name = "DisposedError";
}

/** The device asked for is not to be had here. */
export class DeviceError extends PleinAirError {
  override readonly name = "DeviceError";
}

/** A file cannot be read or written where it is asked for. */
export class FileError extends PleinAirError {
  override readonly name = "FileError";
  /** The file. */
  readonly path: string;

  /**
   * Puts the path in front of the sentence.
   *
   * @param path - The file.
   * @param sentence - What is wrong with it, and what to do.
   * @param options - The error behind it, as `cause`.
   */
  constructor(path: string, sentence: string, options?: ErrorOptions) {
    super(`${path}: ${sentence}`, options);
    this.path = path;
  }
}

/** Runs `work` on the contents of a file: a {@link FormatError} that it throws gets the file's name in front. */
export async function namingFile<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FormatError) throw new FormatError(`${path}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** @throws {OptionError} when an option is out of range, or not a number. */
export function checkRange(name: string, value: number, from: number, to: number): void {
  if (!(value >= from && value <= to)) {
    throw new OptionError(`${name}: expected a number from ${from} to ${to}, got ${value}`);
  }
}
