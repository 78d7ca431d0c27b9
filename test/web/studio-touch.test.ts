/**
 * The studio under fingers, on a telephone, and from a host that only sends files, as the published playground is.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, CDPSession, Page } from "playwright-core";
import { buildStudio } from "../support/built.ts";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { evenly, makeClip } from "../support/clips.ts";
import { root, temporaryFolder } from "../support/paths.ts";
import { serveFolder } from "../support/serve-folder.ts";
import { smallSamples } from "../support/small-samples.ts";
import { axeComplaints } from "../support/web/axe.ts";
import { openStudio, studioContext, studioIsIdle, studioIsReady } from "../support/web/page.ts";

/** A telephone upright and on its side, and a small one. */
const windows = [
  { width: 390, height: 844 },
  { width: 844, height: 390 },
  { width: 320, height: 568 },
];

interface Point {
  readonly x: number;
  readonly y: number;
}

describe("the studio under fingers, from a host that only sends files", { skip: withoutBrowser }, () => {
  const folder = temporaryFolder("touch");
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;
  let page: Page;
  let devtools: CDPSession;
  const complaints: string[] = [];

  before(async () => {
    await buildStudio();
    server = await serveFolder(join(root, "studio/dist"));
    browser = await openBrowser();
    const context = await studioContext(browser, { viewport: windows[0]!, hasTouch: true, isMobile: true });
    page = await openStudio(context, server.address, { complaints });
    devtools = await context.newCDPSession(page);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: Point[]) =>
    devtools.send("Input.dispatchTouchEvent", { type, touchPoints: points.map((point, id) => ({ ...point, id })) });
  const card = (name: string) => `#styles [data-style=${name}]`;
  const chosen = () =>
    page.locator("#styles [aria-pressed=true]").evaluateAll((cards) => cards.map((one) => one.dataset["style"]));
  const shares = () => page.locator("#mix output").allTextContents();

  async function hold(selector: string): Promise<void> {
    await page.locator(selector).scrollIntoViewIfNeeded();
    const { x, y } = (await page.locator(selector).boundingBox())!;
    await touch("touchStart", { x: x + 20, y: y + 20 });
    await page.waitForTimeout(800);
    await touch("touchEnd");
  }

  /** Where the painting is seen. */
  const seen = async () => (await page.locator("#painting").boundingBox())!;

  it("Tab begins with the first control", async () => {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement!.id), "camera-button");
  });

  it("what only the installed program has is said, and cannot be chosen", async () => {
    const classic = page.locator("#painter-choice [value=classic]");
    assert.equal(await classic.isDisabled(), true);
    assert.match((await classic.textContent())!, /only in the installed program/);
    assert.equal(await page.isVisible("#refine-style"), false);
    await page.locator("body").press("y");
    await page.waitForSelector("#status.problem");
    assert.match((await page.textContent("#status"))!, /only in the installed program/);
  });

  it("the keys are read from the top, by the names that stand on them", async () => {
    await page.tap("#help-button");
    const help = page.locator("#help");
    assert.equal(await help.evaluate(({ scrollTop }) => scrollTop), 0);
    const text = (await page.locator("#keys").textContent())!;
    assert.match(text, /→next style/);
    assert.match(text, /Shift ↓look further down/);
    assert.doesNotMatch(text, /arrow/);
    assert.equal(await page.isVisible("#only-installed"), true);
    assert.match((await page.getAttribute("#help a", "href"))!, /^https:/);
    assert.deepEqual(await axeComplaints(page, "#help"), []);
    await page.tap("#help button");
  });

  it("styles are mixed after Mix, and one is held to join or to leave", async () => {
    await page.tap(card("starry-night"));
    assert.deepEqual(await chosen(), ["starry-night"]);
    await page.tap("#mix-styles");
    await page.tap(card("great-wave"));
    assert.deepEqual(await chosen(), ["great-wave", "starry-night"]);
    assert.deepEqual(await shares(), ["50 %", "50 %"]);
    await page.tap("#mix-styles");
    await hold(card("mulberry-tree"));
    assert.deepEqual(await chosen(), ["great-wave", "starry-night", "mulberry-tree"]);
    assert.deepEqual(await shares(), ["33 %", "33 %", "33 %"]);
    await hold(card("mulberry-tree"));
    await page.locator("#mix input >> nth=0").fill("0.2");
    assert.deepEqual(await shares(), ["20 %", "80 %"]);
    await studioIsIdle(page);
  });

  it("a reload keeps the mixture, the strength and the brush", async () => {
    await page.fill("#strength", "0.8");
    await page.fill("#brush", "1");
    await page.reload();
    await studioIsReady(page);
    assert.deepEqual(await chosen(), ["great-wave", "starry-night"]);
    assert.deepEqual(await shares(), ["20 %", "80 %"]);
    assert.equal(await page.textContent("#strength-value"), "0.80");
    assert.equal(await page.textContent("#brush-value"), "2.00");
    await page.tap(card("great-wave"));
    assert.deepEqual(await chosen(), ["great-wave"]);
    await studioIsIdle(page);
  });

  it("one finger compares; two zoom about the point between them, and then one looks around", async () => {
    const fitting = await seen();
    const [left, middle] = [
      { x: fitting.x + fitting.width / 4, y: fitting.y + fitting.height / 2 },
      { x: fitting.x + fitting.width / 2, y: fitting.y + fitting.height / 2 },
    ];
    await touch("touchStart", left);
    await touch("touchMove", { ...left, x: left.x + 30 });
    await touch("touchMove", middle);
    await touch("touchEnd");
    assert.equal(await page.textContent("#split-value"), "50 %");

    const apart = (distance: number) => [
      { x: left.x - distance, y: left.y },
      { x: left.x + distance, y: left.y },
    ];
    await touch("touchStart", apart(20)[0]!);
    await touch("touchStart", ...apart(20));
    for (const distance of [30, 40]) await touch("touchMove", ...apart(distance));
    await touch("touchEnd");
    assert.equal(await page.textContent("#split-value"), "50 %", "pinching does not compare");
    const zoomed = await seen();
    assert.ok(Math.abs(zoomed.width / fitting.width - 2) < 0.05, `${zoomed.width / fitting.width} times`);
    const fixed = (left.x - zoomed.x) / zoomed.width;
    assert.ok(Math.abs(fixed - 0.25) < 0.02, `${fixed} of the painting is between the fingers`);

    await touch("touchStart", middle);
    await touch("touchMove", { x: middle.x - 40, y: middle.y });
    await touch("touchEnd");
    assert.ok(Math.abs((await seen()).x - zoomed.x + 40) < 2, "one finger moves it");
    assert.equal(await page.textContent("#split-value"), "50 %");

    await touch("touchStart", ...apart(40));
    for (const distance of [20, 10]) await touch("touchMove", ...apart(distance));
    await touch("touchEnd");
    assert.deepEqual(await seen(), fitting);
  });

  /** What is wrong with how the page stands in its window. */
  const faults = () =>
    page.evaluate(() => {
      const found: string[] = [];
      const box = (id: string) => document.getElementById(id)!.getBoundingClientRect();
      const [picture, painting, panel] = [box("picture"), box("painting"), box("panel")];
      const header = document.querySelector("header")!.getBoundingClientRect();
      const share = (painting.width * painting.height) / (innerWidth * innerHeight);
      if (share < 0.2) found.push(`the painting has ${Math.round(share * 100)} % of the window`);
      for (const [name, other] of Object.entries({ panel, header })) {
        const isApart = other.top >= picture.bottom || other.bottom <= picture.top || other.left >= picture.right;
        if (!isApart) found.push(`the ${name} covers the picture`);
      }
      if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider than its window");
      for (const control of document.querySelectorAll("button, select, input, output")) {
        const { width, height } = control.getBoundingClientRect();
        if (width === 0) continue;
        const name = control.id || control.textContent;
        const least = control.tagName === "OUTPUT" ? 0 : control.matches("nav *, .bar button, #styles *") ? 44 : 24;
        if (width < 24 && least > 0) found.push(`${name} is ${width} wide`);
        if (height < least) found.push(`${name} is ${height} high`);
        if (control.scrollWidth > control.clientWidth + 1) found.push(`${name} is cut`);
      }
      return found;
    });

  it("the picture has its room in every window, nothing covers it, and all is large enough for a finger", async () => {
    for (const viewport of windows) {
      await page.setViewportSize(viewport);
      assert.deepEqual(await faults(), [], `${viewport.width}×${viewport.height}`);
    }
    await makeClip(join(folder, "clip.mp4"), { times: evenly(12, 12) });
    await page.setInputFiles("#video-file", join(folder, "clip.mp4"));
    await page.waitForSelector("#play:enabled");
    for (const viewport of windows) {
      await page.setViewportSize(viewport);
      assert.deepEqual(await faults(), [], `a video in ${viewport.width}×${viewport.height}`);
    }
    await page.setViewportSize(windows[0]!);
  });

  it("of two photos that are dropped one is shown, and that is said", async () => {
    const bytes = (await readFile(join(await smallSamples("photos"), "samples/photos/coffee.jpg"))).toString("base64");
    await page.evaluate((base64) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      for (const name of ["one.jpg", "two.jpg"]) data.items.add(new File([content], name, { type: "image/jpeg" }));
      const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector("#picture")!.dispatchEvent(event);
    }, bytes);
    await page.waitForFunction(() => document.querySelector("#painting")!.ariaLabel!.startsWith("two, painted"));
    await studioIsIdle(page);
    assert.match((await page.textContent("#status"))!, /One of 2 files is shown, two\.jpg; `pleinair paint`/);
  });

  it("that there is no camera is said at once", async () => {
    await page.evaluate(() => {
      navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("none", "NotFoundError"));
    });
    await page.tap("#camera-button");
    await page.waitForSelector("#status.problem", { timeout: 3000 });
    assert.match((await page.textContent("#status"))!, /There is no camera/);
  });

  it("nothing was complained of in the console, and nothing that is not there was asked for", () => {
    assert.deepEqual(complaints, []);
  });
});
