/**
 * @file Reading command lines: node's parseArgs with errors that name the options there are.
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "./io.ts";

/** As parseArgs. @throws {UsageError} for an unknown option or a missing value. */
export function parse<Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const [first] = (error as Error).message.split(/[.\n]/);
    throw new UsageError(`${first}. The options are: ${known.join(", ")}.`);
  }
}

/** A number from an option's text. @throws {UsageError} when it is not one in the range. */
export function numberOption(
  name: string,
  text: string | undefined,
  standard: number,
  from: number,
  to: number,
): number {
  if (text === undefined) return standard;
  const value = text.trim() === "" ? NaN : Number(text);
  if (!(value >= from && value <= to))
    throw new UsageError(`--${name}: expected a number from ${from} to ${to}, got "${text}".`);
  return value;
}

/** A whole number from an option's text. @throws {UsageError} when it is not one in the range, or no multiple of `step`. */
export function wholeOption(
  name: string,
  text: string | undefined,
  standard: number,
  from: number,
  to: number,
  step = 1,
) {
  const value = numberOption(name, text, standard, from, to);
  if (Number.isInteger(value / step)) return value;
  const expected = step === 1 ? "a whole number" : `a multiple of ${step}`;
  throw new UsageError(`--${name}: expected ${expected} from ${from} to ${to}, got "${text}".`);
}

/** A device's name from an option's text. @throws {UsageError} when there is no such device. */
export function deviceOption(text = "auto"): "auto" | "cpu" | "webgpu" {
  if (text === "auto" || text === "cpu" || text === "webgpu") return text;
  throw new UsageError(`--device: expected auto, cpu or webgpu, got "${text}".`);
}
