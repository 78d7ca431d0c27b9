/**
 * `pleinair bench --browser`, in the browser that it finds.
 */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { buildStudio } from "../support/built.ts";
import { chromiumPath, withoutBrowser } from "../support/chromium.ts";
import { runProgram } from "../support/program.ts";

const withBrowser = { CHROME_PATH: chromiumPath };
const bench = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runProgram(["bench", "--browser", ...args], env);

describe("pleinair bench --browser", { skip: withoutBrowser, timeout: 180_000 }, () => {
  before(buildStudio);

  it("measures every model and size asked for, and says what on", async () => {
    const { code, stdout, stderr } = await bench(["--model", "live", "--sizes", "64,96", "--json"], withBrowser);
    assert.equal(code, 0, stderr);
    const { browser, gpu, lines } = JSON.parse(stdout) as {
      browser: string;
      gpu: string;
      lines: { model: string; device: string; size: number; framesPerSecond: number; frames: number }[];
    };
    assert.match(browser, /Chrome/);
    assert.ok(gpu.length > 0);
    const onWasm = lines.filter(({ device }) => device === "wasm");
    assert.deepEqual(
      onWasm.map(({ size }) => size),
      [64, 96],
    );
    for (const { model, framesPerSecond, frames } of onWasm) {
      assert.match(model, /^live-/);
      assert.ok(framesPerSecond > 0 && frames >= 5);
    }
  });

  it("says what is wrong with sizes that cannot be painted, and with a model that is not there", async () => {
    const odd = await bench(["--sizes", "50"]);
    assert.notEqual(odd.code, 0);
    assert.match(odd.stderr, /--sizes: expected sides in multiples of 4 .*got "50"/);
    const absent = await bench(["--model", "none", "--sizes", "64"], withBrowser);
    assert.notEqual(absent.code, 0);
    assert.match(absent.stderr, /none\//);
  });
});
