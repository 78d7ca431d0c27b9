/**
 * `pleinair bench --browser`, in the browser that it finds.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { missingBrowser } from "./chromium.ts";

const bin = fileURLToPath(new URL("../../cli/bin.ts", import.meta.url));
const bench = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  promisify(execFile)(process.execPath, ["--conditions=source", bin, "bench", "--browser", ...args], {
    env: { ...process.env, ...env },
  });

describe("pleinair bench --browser", { skip: missingBrowser(), timeout: 180_000 }, () => {
  it("measures every model and size asked for, and says what on", async () => {
    const { stdout } = await bench(["--model", "live", "--sizes", "64,96", "--json"], {
      CHROME_PATH: "/usr/bin/chromium",
    });
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
    await assert.rejects(bench(["--sizes", "50"]), /--sizes: expected sides in multiples of 4, got "50"/);
    await assert.rejects(bench(["--model", "none", "--sizes", "64"], { CHROME_PATH: "/usr/bin/chromium" }), /none\//);
  });
});
