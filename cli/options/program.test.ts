/**
 * @file The table of options against what parses them, what help says, and what docs/cli.md says.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { UsageError } from "../io.ts";
import { commandNames, optionsOf } from "./commands.ts";
import type { Option } from "./kinds.ts";
import { flagName, readCommandLine, type Request } from "./program.ts";
import { cliReference } from "./reference.ts";

function read(...argv: string[]): { readonly request: Request | undefined; readonly printed: string } {
  const printed: string[] = [];
  const request = readCommandLine(argv, { version: "1.2.3", print: (text) => printed.push(text), columns: 100 });
  return { request, printed: printed.join("\n") };
}

function refuses(expected: RegExp, ...argv: string[]): void {
  assert.throws(
    () => read(...argv),
    (error) => error instanceof UsageError && expected.test(error.message) && !error.message.includes("\n"),
    argv.join(" "),
  );
}

const optionsIn = (name: keyof typeof optionsOf) => Object.entries<Option<unknown>>(optionsOf[name]);

test("docs/cli.md is what the table says; npm run cli-docs writes it", async () => {
  assert.equal(await readFile(new URL("../../docs/cli.md", import.meta.url), "utf8"), cliReference());
});

test("every option of every command is in its help and in docs/cli.md", () => {
  const [, ...sections] = cliReference().split("\n## ");
  assert.equal(sections.length, commandNames.length);
  for (const [i, name] of commandNames.entries()) {
    const { request, printed } = read(name, "--help");
    assert.equal(request, undefined);
    assert.match(printed, new RegExp(`^Usage: pleinair ${name}`));
    for (const [key, option] of optionsIn(name)) {
      assert.match(printed, new RegExp(`${flagName(key, option)}\\b`), name);
      assert.ok(sections[i]!.includes(flagName(key, option)), `${name} ${key}`);
    }
  }
});

test("an option of one name means one thing: the same kind, short name and argument wherever it is", () => {
  const seen = new Map<
    string,
    { readonly short: string | undefined; readonly isSwitch: boolean; readonly where: string }
  >();
  for (const name of commandNames) {
    for (const [key, { short, argument }] of optionsIn(name)) {
      const first = seen.get(key);
      const here = { short, isSwitch: argument === undefined, where: name };
      if (first) assert.equal(first.isSwitch, here.isSwitch, `${key} of ${first.where} and ${name}`);
      // One file or many: train's --style is one picture, and has no -s.
      if (first && name !== "train") assert.equal(first.short, here.short, `${key} of ${first.where} and ${name}`);
      if (!first && name !== "train") seen.set(key, here);
    }
  }
});

test("values come as their kind, several texts as a list, and what is not given as its default", () => {
  const { request } = read("paint", "a.jpg", "-s", "x.jpg", "-s", "y.jpg:2", "--quality", "40", "-", "--force");
  assert.equal(request?.name, "paint");
  assert.deepEqual(request?.operands, ["a.jpg", "-"]);
  const { style, quality, strength, brush, force, json, device } = request!.options as typeof request.options & {
    style: string[];
  };
  assert.deepEqual(
    { style, quality, strength, brush, force, json, device },
    {
      style: ["x.jpg", "y.jpg:2"],
      quality: 40,
      strength: 1,
      brush: undefined,
      force: true,
      json: false,
      device: "auto",
    },
  );
  const served = read("--no-open", "--port", "80").request;
  assert.deepEqual([served?.name, served?.options], ["serve", { port: 80, open: false, build: false }]);
  assert.equal(read().request?.name, "serve");
  const bench = read("bench", "--sizes", "256,512x384").request!;
  assert.deepEqual((bench.options as { sizes: unknown }).sizes, [
    { width: 256, height: 256 },
    { width: 512, height: 384 },
  ]);
});

test("the last of two values counts, and what follows -- is no option", () => {
  const { request } = read("paint", "--strength", "0.2", "--strength", "0.4", "--", "--force");
  assert.deepEqual(request?.operands, ["--force"]);
  const { strength, force } = request!.options as { strength: number; force: boolean };
  assert.deepEqual([strength, force], [0.4, false]);
});

test("a mistyped command or option is answered with the one that was meant", () => {
  refuses(/^Unknown command 'pain'\. Did you mean paint\?/, "pain", "x.jpg", "--style", "y.jpg");
  refuses(/^Unknown command 'vidoe'\. Did you mean video\?/, "help", "vidoe");
  refuses(/^Unknown command 'pain'\./, "pain", "--help");
  refuses(/^Unknown option '--stregnth'\. Did you mean --strength\?.*pleinair help paint/, "paint", "--stregnth", "1");
  refuses(/^Unknown option '--prot'\. Did you mean --port\?/, "--prot", "4747");
  refuses(/^Unknown command 'constructor'/, "constructor");
});

test("a value that is missing or outside its range is refused, with the range", () => {
  refuses(/--strength.* missing/, "paint", "--strength");
  refuses(/--strength: expected a number from 0 to 1\.5, got "-1"/, "paint", "--strength", "-1");
  refuses(/--strength: expected a number from 0 to 1\.5, got ""/, "paint", "--strength", "");
  refuses(/--strength: .* got "NaN"/, "paint", "--strength", "NaN");
  refuses(/--quality: expected a whole number from 1 to 100/, "paint", "--quality", "50.5");
  refuses(/--tile: expected a multiple of 4 from 64 to 8192/, "paint", "--tile", "65");
  refuses(/--device: expected auto, cpu, webgpu or wasm, got "gpu"/, "paint", "--device", "gpu");
  refuses(/--out: expected a value, got the option --force/, "paint", "-o", "--force");
  refuses(/--size: expected WIDTHxHEIGHT in multiples of 4 from 16 to 4096, got "63x64"/, "export", "--size", "63x64");
  refuses(/--sizes: .*got "0x0"/, "bench", "--sizes", "256,0");
  refuses(/Too many arguments/, "fetch", "a", "b");
  refuses(/Too many arguments/, "doctor", "now");
});

test("--version, help and help COMMAND print, each by every name", () => {
  for (const flag of ["--version", "-v"]) assert.equal(read(flag).printed, "1.2.3");
  const help = read("--help").printed;
  for (const name of commandNames) assert.match(help, new RegExp(`^ {2}${name}\\b`, "m"));
  for (const flag of ["-h", "help"]) assert.equal(read(flag).printed, help);
  assert.equal(read("help", "paint").printed, read("paint", "--help").printed);
  for (const line of help.split("\n")) assert.ok(line.length <= 100, line);
});
