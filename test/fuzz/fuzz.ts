/**
 * @file Fuzzing of parsers: damaged and hostile bytes are either read or refused with an error of the project, in bounded time and memory.
 *
 * `npm test` tries some hundred inputs for each parser; `npm run fuzz` tries 100,000. A failure names the seed and the input, which fast-check
 * has made as small as it could; `PLEINAIR_FUZZ_SEED` tries the same again. Inputs that once went wrong are kept in `kept/`, in a folder of
 * their parser's, and are always tried first.
 */
import assert from "node:assert/strict";
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { PleinAirError } from "pleinair";

/** Inputs for each parser. */
const numRuns = Number(process.env["PLEINAIR_FUZZ"] ?? 300);

const seed = process.env["PLEINAIR_FUZZ_SEED"];

/** A file that gets a line of JSON for each parser: what was tried, and what came. */
const report = process.env["PLEINAIR_FUZZ_REPORT"];

/** What an input may take, milliseconds of this process's own time: others on the machine do not count. */
const maxMs = 100;

/** A change to a file: bytes written over, cut out, put in, or the rest cut off. */
const change = fc.oneof(
  fc.record({
    kind: fc.constant("write" as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(), count: fc.integer({ min: 1, max: 64 }) }),
  fc.record({
    kind: fc.constant("insert" as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
  }),
  fc.record({ kind: fc.constant("end" as const), at: fc.nat() }),
  // The largest lengths and offsets there are, where a number may stand.
  fc.record({
    kind: fc.constant("write" as const),
    at: fc.nat(),
    bytes: fc.constantFrom(
      Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      Uint8Array.of(0, 0, 0, 0x80),
      Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0),
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0),
    ),
  }),
);

/** A whole file, damaged in one to four places; also bytes that never were a file. */
export function damaged(file: Uint8Array): fc.Arbitrary<Uint8Array> {
  const changed = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    let bytes = file;
    for (const { at: place, ...step } of changes) {
      const at = bytes.length === 0 ? 0 : place % bytes.length;
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
      if (step.kind === "end") bytes = before;
      else if (step.kind === "cut") bytes = joined(before, after.subarray(step.count));
      else if (step.kind === "insert") bytes = joined(before, step.bytes, after);
      else bytes = joined(before, step.bytes, after.subarray(step.bytes.length));
    }
    return bytes;
  });
  return fc.oneof({ weight: 9, arbitrary: changed }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) });
}

/** A text, damaged as a file is, read as people's programs do: bytes that are no text are replaced. */
export function damagedText(text: string): fc.Arbitrary<string> {
  return damaged(new TextEncoder().encode(text)).map((bytes) => new TextDecoder().decode(bytes));
}

/** The JSON of a file, with values replaced: `null`, huge numbers, other types, names of prototypes. */
export function damagedJson(json: unknown): fc.Arbitrary<string> {
  const paths = pathsIn(json);
  const strange = fc.constantFrom<unknown>(
    null,
    -1,
    1e9,
    2 ** 31,
    2 ** 53,
    1e308,
    0.5,
    "",
    "constructor",
    "__proto__",
    [],
    {},
    true,
    [null],
  );
  return fc
    .array(fc.tuple(fc.constantFrom(...paths), fc.oneof(strange, fc.jsonValue())), { minLength: 1, maxLength: 3 })
    .map((changes) => {
      let copy = structuredClone(json);
      for (const [path, value] of changes) copy = replaced(copy, path, value);
      return JSON.stringify(copy) ?? "null";
    });
}

/** How a parser is held to its promise. */
export interface FuzzOptions {
  /** What it has read may take this many times the input's length, and 64 KiB. Default: 4. */
  readonly perByte?: number;
  /** Tries a part of the inputs only, where each takes long. Default: 1, all of them. */
  readonly share?: number;
}

/** What came of the inputs. */
interface Tally {
  read: number;
  refused: number;
  slowestMs: number;
}

/**
 * Holds a parser to its promise.
 *
 * @param name - Of the parser, for the report, and of its folder of kept inputs.
 * @param parse - Gives the bytes of what it read, for the bound on memory.
 */
export async function fuzz<T extends Uint8Array | string>(
  name: string,
  inputs: fc.Arbitrary<T>,
  parse: (input: T) => number | Promise<number>,
  { perByte = 4, share = 1 }: FuzzOptions = {},
): Promise<void> {
  const tally: Tally = { read: 0, refused: 0, slowestMs: 0 };
  const property = fc.asyncProperty(inputs, (input) => holds(input, parse, perByte, tally));
  const examples = keptInputs(name).map((bytes): [T] => [bytes as T]);
  const runs = Math.ceil(numRuns * share);
  await fc.assert(property, {
    numRuns: examples.length + runs,
    examples,
    ...(seed !== undefined && { seed: Number(seed) }),
  });
  if (report !== undefined) appendFileSync(report, `${JSON.stringify({ parser: name, ...tally })}\n`);
}

async function holds<T extends Uint8Array | string>(
  input: T,
  parse: (input: T) => number | Promise<number>,
  perByte: number,
  tally: Tally,
): Promise<void> {
  const first = await timed(input, parse);
  if (first.error === undefined) tally.read++;
  else {
    const { error } = first;
    assert.ok(error instanceof PleinAirError, `expected an error of the project, got ${String(error)}`);
    assert.ok(error.message.length > 10 && error.message.length < 1000, `a sentence: ${error.message.slice(0, 200)}`);
    tally.refused++;
  }
  // Now and then what the inputs before left behind is collected meanwhile: `null` has taken 107 ms. An input that is slow is slow again.
  let { ms } = first;
  for (let again = 0; again < 2 && ms >= maxMs; again++) ms = Math.min(ms, (await timed(input, parse)).ms);
  tally.slowestMs = Math.max(tally.slowestMs, ms);
  assert.ok(ms < maxMs, `${ms} ms`);
  assert.ok(first.bytes <= perByte * input.length + 2 ** 16, `${first.bytes} bytes from ${input.length}`);
}

/** What came of an input, and how long this process worked on it. */
async function timed<T>(input: T, parse: (input: T) => number | Promise<number>) {
  const start = process.cpuUsage();
  let [bytes, error]: [number, unknown] = [0, undefined];
  try {
    bytes = await parse(input);
  } catch (thrown) {
    error = thrown ?? new Error("nothing was thrown");
  }
  const { user, system } = process.cpuUsage(start);
  return { bytes, error, ms: (user + system) / 1000 };
}

/** Inputs of files that once went wrong. */
function keptInputs(name: string): Uint8Array[] {
  const folder = new URL(`kept/${name}/`, import.meta.url);
  return existsSync(folder)
    ? readdirSync(folder).map((file) => new Uint8Array(readFileSync(new URL(file, folder))))
    : [];
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsIn(child, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((child, i) => (String(i) === String(key) ? replaced(child, rest, by) : child));
  return { ...value, [key]: replaced((value as Record<string, unknown>)[key], rest, by) };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
