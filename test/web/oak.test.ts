/**
 * An OAK-1 in the studio, in a real browser: `pleinair live` with the real host program, and the device's queues stood in for.
 */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { readImage } from "pleinair/node";
import { buildStudio } from "../support/built.ts";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { exportConverted, oakEnvironment, standInFrame } from "../support/oak.ts";
import { temporaryFolder } from "../support/paths.ts";
import { printed, startProgram } from "../support/program.ts";
import { findPython, withoutPython } from "../support/python.ts";
import { savedBy } from "../support/download.ts";
import { cameraIsLive, collectComplaints, studioContext, studioIsIdle } from "../support/web/page.ts";

const python = findPython("numpy")!;
const skip = withoutBrowser || withoutPython("numpy");

describe("an OAK-1 in the studio", { skip, timeout: 600_000 }, () => {
  const folder = temporaryFolder("oak");
  let browser: Browser;
  let page: Page;
  let program: ChildProcess | undefined;
  let complaints: string[] = [];

  before(async () => {
    await buildStudio();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await end();
  });

  async function end(): Promise<void> {
    if (program?.exitCode !== null) return;
    program.kill("SIGINT");
    await once(program, "exit");
  }

  /** Starts `pleinair live` and opens the address that it prints. */
  async function open(args: readonly string[], serviceWorkers: "allow" | "block" = "block"): Promise<void> {
    await end();
    await page?.context().close();
    const env = { ...oakEnvironment, OAK_DEVICE: join(folder, "fate") };
    program = startProgram(["live", "--camera", "oak", "--no-open", "--python", python, ...args], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const address = await printed(program, /http:\S+/);
    const context = await studioContext(browser, {
      viewport: { width: 1000, height: 700 },
      serviceWorkers,
    });
    page = await context.newPage();
    page.setDefaultTimeout(120_000);
    complaints = collectComplaints(page);
    await page.goto(address);
    await live();
  }

  const live = () => cameraIsLive(page);

  /** What the canvas holds, RGB. */
  const look = async () =>
    Uint8Array.from(
      await page.evaluate(() => {
        const canvas = document.getElementById("painting") as HTMLCanvasElement;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return [...data].filter((_, i) => i % 4 < 3);
      }),
    );

  it("shows what the camera has painted, pixel by pixel, as one of its cameras", async () => {
    const baked = join(folder, "baked");
    await exportConverted(python, baked);
    await open([baked], "allow");
    assert.deepEqual(await look(), standInFrame(64, 48, 50));
    assert.match((await page.textContent("#meter"))!, /^64×48 · \d+ frames a second from the camera$/);
    await page.waitForFunction(
      () => document.querySelector("#status")!.textContent === "Live on the camera: pleinair-wave-64x48",
    );
    const choice = page.locator("#camera-choice option");
    assert.equal(await choice.last().textContent(), "OAK-1 (painted on the camera)");
    assert.equal(await page.inputValue("#camera-choice"), "oak");
    assert.ok((await choice.count()) > 1, "the browser's own camera is there as well");
    for (const id of ["strength", "split", "camera-rows"]) assert.ok(await page.isDisabled(`#${id}`), id);
    assert.equal(await page.getAttribute("#style-list", "inert"), "", "its style is a part of its network");
  });

  it("a mirrored picture is swapped, a frozen one stands, a snapshot is what the camera painted", async () => {
    await page.click("#freeze");
    await page.click("#mirror");
    const left = standInFrame(64, 48, 50);
    await page.waitForFunction(() => {
      const canvas = document.getElementById("painting") as HTMLCanvasElement;
      return canvas.getContext("2d")!.getImageData(0, 1, 1, 1).data[0] === 63;
    });
    const mirrored = await look();
    assert.deepEqual([...mirrored.subarray(3 * 64, 3 * 65)], [...left.subarray(3 * 127, 3 * 128)]);
    await page.click("#mirror");
    const snapshot = await savedBy(page, folder, () => page.click("#snapshot"));
    const { data, width, height } = await readImage(snapshot);
    assert.deepEqual([width, height], [64, 48]);
    assert.deepEqual(Uint8Array.from([...data].filter((_, i) => i % 4 < 3)), left);
    await page.click("#freeze");
    await live();
    assert.deepEqual(complaints, []);
  });

  it("a camera that is unplugged leaves its sentence and the photo, and comes back", async () => {
    await writeFile(join(folder, "fate"), "unplugged");
    await page.waitForSelector("#status.problem");
    assert.match((await page.textContent("#status"))!, /^The OAK-1 has gone: .* Plug it in and start again\.$/);
    await page.waitForSelector("#camera-bar", { state: "hidden" });
    await studioIsIdle(page);
    assert.ok(await page.isVisible("#status.problem"), "the photo's painting does not take the sentence away");
    await writeFile(join(folder, "fate"), "");
    await page.locator("body").press("c");
    await live();
    assert.equal(await page.isVisible("#status.problem"), false);
  });

  it("the service worker keeps no frames", async () => {
    // While a page's requests are answered by a test, its browser tells a service worker less about them.
    await page.context().unrouteAll();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.reload();
    await live();
    assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null));
    const kept = await page.evaluate(async () => {
      const caching = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
      return (await Promise.all(caching)).flat().map(({ url }) => url);
    });
    assert.ok(kept.length > 10);
    assert.deepEqual(
      kept.filter((url) => url.includes("/cameras")),
      [],
    );
  });

  it("where the network takes a style, the studio's choice is the camera's", async () => {
    const given = join(folder, "given");
    await exportConverted(python, given, "--style-mode", "input");
    await open([given]);
    const style = async () =>
      JSON.parse(await readFile(join(given, "style.live.json"), "utf8")) as { name: string; code: number[] };
    assert.equal(await page.getAttribute("#style-list", "inert"), null);
    for (const name of ["ink", "wave"]) {
      await page.click(`#styles [data-style=${name}]`);
      let told = await style();
      for (; told.name !== name; told = await style()) await page.waitForTimeout(20);
      const blue = Math.min(255, Math.max(0, Math.round(told.code[0]!)));
      // The stand-in shows the style's first number in blue.
      await page.waitForFunction((expected) => {
        const canvas = document.getElementById("painting") as HTMLCanvasElement;
        return canvas.getContext("2d")!.getImageData(5, 5, 1, 1).data[2] === expected;
      }, blue);
    }
    assert.deepEqual(complaints, []);
  });

  it("painted here, it is a camera like any other", async () => {
    await open(["--paint-on", "computer", "--size", "160x120"]);
    assert.match((await page.textContent("#meter"))!, /^\d+×\d+ · \d+ frames a second · \d+ ms$/);
    // Frames may be there before the camera is said to be.
    await page.waitForFunction(() => document.querySelector("#status")!.textContent === "Live on wasm");
    assert.equal(await page.textContent("#camera-choice option:checked"), "OAK-1");
    await page.fill("#strength", "0");
    // Without strength it is what the camera sees: red to the right, green downwards.
    await page.waitForFunction(() => {
      const canvas = document.getElementById("painting") as HTMLCanvasElement;
      const at = (x: number, y: number) =>
        canvas.getContext("2d")!.getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
      const isNear = (x: number, y: number) =>
        [x * 160, y * 120, 50].every((value, i) => Math.abs(at(x, y)[i]! - value) < 12);
      return isNear(0.3, 0.7) && isNear(0.8, 0.4);
    });
    const { width, height } = await readImage(await savedBy(page, folder, () => page.click("#snapshot")));
    assert.deepEqual([width, height], [160, 120]);
    assert.deepEqual(complaints, []);
  });
});
