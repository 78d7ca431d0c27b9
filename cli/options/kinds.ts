/**
 * @file The kinds of options there are: how each reads its text, what it checks, and what help says of its values.
 */
import { UsageError } from "../io.ts";

/** One option of the program, with everything that parsing, checks, `--help` and docs/cli.md need. */
export interface Option<Value> {
  /** One letter, for `-s`. */
  readonly short?: string;
  /** What help calls the value, such as `N` or `FILE`; `undefined` for a switch. */
  readonly argument: string | undefined;
  /** What it does, in one phrase. */
  readonly help: string;
  /** The values there are, in words: `0 to 1.5`, `auto, cpu, webgpu or wasm`. */
  readonly values: string | undefined;
  /** What holds without it, in words; `undefined` where it is plain. */
  readonly standard: string | undefined;
  /** May be given several times. */
  readonly multiple: boolean;
  /** Switches something off: its flag begins with `--no-`. */
  readonly negated: boolean;
  /** What a command gets without it. */
  readonly fallback: Value;
  /**
   * Reads one value. @param flag - As it is written, for errors. @throws {UsageError} when the text is none of the values.
   */
  readonly read: (text: string, flag: string) => unknown;
}

/** What each option of a set gives a command. */
export type ValuesOf<Options> = { readonly [Key in keyof Options]: Options[Key] extends Option<infer V> ? V : never };

interface Described {
  readonly short?: string;
  readonly help: string;
  /** What holds without it, where the command itself decides. */
  readonly standard?: string;
}

/** On or off. */
export function toggle(given: Described): Option<boolean> {
  return { ...made(given), argument: undefined, fallback: false, read: () => true };
}

/** On, and off with `--no-…`. */
export function offSwitch(given: Described): Option<boolean> {
  return { ...made(given), argument: undefined, negated: true, fallback: true, read: () => false };
}

/** A text, such as the name of a file. */
export function text<const Standard extends string | undefined = undefined>(
  given: Described & { readonly argument: string; readonly fallback?: Standard },
): Option<string | Standard> {
  const { argument, fallback = undefined as Standard } = given;
  return { ...made({ standard: fallback, ...given }), argument, fallback, read: readText };
}

/** Texts: the option may be given several times. */
export function texts(given: Described & { readonly argument: string }): Option<readonly string[] | undefined> {
  return { ...made(given), argument: given.argument, multiple: true, fallback: undefined, read: readText };
}

interface Numeric<Standard> extends Described {
  readonly min: number;
  readonly max: number;
  readonly fallback?: Standard;
}

/** A number in a range. */
export function number<const Standard extends number | undefined = undefined>(
  given: Numeric<Standard>,
): Option<number | Standard> {
  const { min, max, fallback = undefined as Standard } = given;
  const values = `${min} to ${max}`;
  return {
    ...made({ standard: fallback?.toString(), ...given }),
    argument: "N",
    values,
    fallback,
    read: (text, flag) => readNumber(text, flag, min, max),
  };
}

/** A whole number in a range, a multiple of `step`. */
export function integer<const Standard extends number | undefined = undefined>(
  given: Numeric<Standard> & { readonly step?: number },
): Option<number | Standard> {
  const { min, max, step = 1, fallback = undefined as Standard } = given;
  const expected = step === 1 ? "a whole number" : `a multiple of ${step}`;
  return {
    ...made({ standard: fallback?.toString(), ...given }),
    argument: "N",
    values: `${step === 1 ? "" : `multiples of ${step}, `}${min} to ${max}`,
    fallback,
    read(text, flag) {
      const value = readNumber(text, flag, min, max);
      if (Number.isInteger(value / step)) return value;
      throw new UsageError(`${flag}: expected ${expected} from ${min} to ${max}, got "${text}".`);
    },
  };
}

/** One of a few words. */
export function choice<const Word extends string, const Standard extends Word | undefined = undefined>(
  given: Described & { readonly argument: string; readonly choices: readonly Word[]; readonly fallback?: Standard },
): Option<Word | Standard> {
  const { argument, choices } = given;
  const fallback = given.fallback as Standard;
  const values = listed(choices);
  return {
    ...made({ standard: fallback, ...given }),
    argument,
    values,
    fallback,
    read(text, flag) {
      if ((choices as readonly string[]).includes(text)) return text as Word;
      throw new UsageError(`${flag}: expected ${values}, got "${text}".`);
    },
  };
}

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

interface SizeRange {
  readonly min: number;
  readonly max: number;
  /** Sides are multiples of this. */
  readonly step: number;
}

/** A width and a height: `512x384`. */
export function size(given: Described & SizeRange): Option<Size | undefined> {
  const { min, max, step } = given;
  return {
    ...made(given),
    argument: "WxH",
    values: `multiples of ${step}, ${min} to ${max}`,
    fallback: undefined,
    read: (text, flag) => readSize(text, flag, given),
  };
}

/** Several sizes: `256,512x384`; a single number is a square. */
export function sizes(given: Described & SizeRange): Option<readonly Size[] | undefined> {
  return {
    ...made(given),
    argument: "LIST",
    values: undefined,
    fallback: undefined,
    read: (text, flag) =>
      text.split(",").map((part) => readSize(/^\d+$/.test(part) ? `${part}x${part}` : part, flag, given)),
  };
}

/** `a, b or c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function made({ short, help, standard }: Omit<Described, "standard"> & { readonly standard?: string | undefined }) {
  return {
    ...(short !== undefined && { short }),
    help,
    standard,
    values: undefined as string | undefined,
    multiple: false,
    negated: false,
  };
}

/** A name that looks like an option is one whose value was forgotten. */
function readText(text: string, flag: string): string {
  if (text === "") throw new UsageError(`${flag}: expected a name, got nothing.`);
  if (/^--?[a-z]/.test(text)) {
    throw new UsageError(`${flag}: expected a value, got the option ${text}. A file of that name is ./${text}.`);
  }
  return text;
}

function readNumber(text: string, flag: string, min: number, max: number): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= min && value <= max) return value;
  throw new UsageError(`${flag}: expected a number from ${min} to ${max}, got "${text}".`);
}

function readSize(text: string, flag: string, { min, max, step }: SizeRange): Size {
  const [, width, height] = (/^(\d+)[x×](\d+)$/.exec(text) ?? []).map(Number);
  const fits = (side: number | undefined) => side !== undefined && side % step === 0 && side >= min && side <= max;
  if (fits(width) && fits(height)) return { width: width!, height: height! };
  const multiples = step === 1 ? "" : ` in multiples of ${step}`;
  throw new UsageError(`${flag}: expected WIDTHxHEIGHT${multiples} from ${min} to ${max}, got "${text}".`);
}
