/**
 * The studio's camera, in a real browser with a fake camera: Chromium's moving test picture.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ALL_FORMATS, FilePathSource, Input } from "mediabunny";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { readImage } from "pleinair/node";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { meanDifference } from "../support/difference.ts";
import { temporaryFolder } from "../support/paths.ts";
import { serveStudio } from "../support/studio.ts";
import { axeComplaints } from "../support/web/axe.ts";
import { savedBy } from "../support/download.ts";
import { cameraIsLive, greysOf, openStudio, studioContext, studioIsIdle } from "../support/web/page.ts";

describe("the studio's camera", { skip: withoutBrowser, timeout: 300_000 }, () => {
  const folder = temporaryFolder("camera");
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    server = await serveStudio();
    browser = await openBrowser();
    context = await studioContext(browser, {
      viewport: { width: 1000, height: 700 },
      permissions: ["camera", "microphone"],
    });
    page = await openStudio(context, server.address, {
      complaints,
      beforehand: (opened) => opened.addInitScript(keepMicrophones),
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Waits until another `count` frames have been painted. */
  async function frames(count: number, on = page): Promise<void> {
    for (let i = 0; i < count; i++) {
      const seen = await on.textContent("#meter");
      await on.waitForFunction((last) => document.querySelector("#meter")!.textContent !== last, seen);
    }
  }

  const live = () => cameraIsLive(page);
  const look = () => greysOf(page, "painting");
  const apart = meanDifference;

  /** What the canvas shows of a frozen camera, once a change is painted: it is eased in, in as many paintings as the machine makes. */
  async function painted(before: number[]): Promise<number[]> {
    for (let last = before; ;) {
      await page.waitForTimeout(1000);
      const now = await look();
      if (apart(now, before) > 1 && apart(now, last) < 0.01) return now;
      last = now;
    }
  }

  it("starts with a click, is painted, and says how fast", async () => {
    await page.click("#camera-button");
    await live();
    assert.match((await page.textContent("#meter"))!, /^\d+×\d+ · \d+ frames a second · \d+ ms$/);
    assert.match((await page.textContent("#status"))!, /^Live on wasm$/);
    assert.equal(await page.locator("#camera-choice option").count(), 1);
    assert.equal(await page.isVisible("#next-sample"), false);
  });

  it("another style gives another painting, a frozen picture is painted anew, strength 0 is the camera", async () => {
    await page.keyboard.press("Space");
    await page.waitForSelector("#freeze[aria-pressed=true]");
    const frozen = await look();
    await page.click("#styles [data-style=wave]");
    const wave = await painted(frozen);
    await page.click("#styles [data-style=ink]");
    const ink = await painted(wave);
    assert.ok(apart(wave, ink) > 8, `${apart(wave, ink)}`);
    await page.fill("#strength", "0");
    const plain = await painted(ink);
    // The camera is mirrored, as one that looks at its user is.
    const camera = await greysOf(page, "camera", true);
    // The fake camera has moved on since it was frozen.
    assert.ok(apart(plain, camera) < apart(ink, camera) / 2, `${apart(plain, camera)}, ${apart(ink, camera)}`);
    await page.fill("#strength", "1");
    const before = await painted(plain);
    await page.keyboard.press("m");
    await page.locator("body").press("m");
    await page.keyboard.press("Space");
    await page.waitForSelector("#freeze[aria-pressed=false]");
    await frames(5);
    assert.ok(apart(await look(), before) > 0.5, "the picture goes on");
  });

  it("a snapshot has the camera's full resolution", async () => {
    const painting = await readImage(await savedBy(page, folder, () => page.click("#snapshot")));
    const video = await page.evaluate(() => {
      const { videoWidth, videoHeight } = document.getElementById("camera") as HTMLVideoElement;
      return [videoWidth, videoHeight];
    });
    assert.deepEqual([painting.width, painting.height], video);
    assert.ok(video[1]! >= 480);
  });

  it("records a video with sound, which can be opened again", async () => {
    await page.locator("body").press("r");
    await page.waitForSelector("#record[aria-pressed=true]");
    await frames(8);
    const path = await savedBy(page, folder, () => page.locator("body").press("r"));
    using input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
    const [video, sound] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    assert.ok(video && sound);
    assert.ok((await video.computePacketStats()).packetCount >= 5);
    assert.ok((await video.computeDuration()) > 0.3);
    assert.ok(Math.abs((await video.computeDuration()) - (await sound.computeDuration())) < 1);
    assert.deepEqual(await page.evaluate(() => microphones.map(({ readyState }) => readyState)), ["ended"]);
  });

  it("a recording that is ended before it begins leaves no microphone on", async () => {
    await page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>("#record")!;
      button.click();
      button.click();
    });
    await page.waitForFunction(() => document.querySelector("#status")!.textContent === "Nothing was recorded");
    await page.waitForFunction(
      () => microphones.length === 2 && microphones.every(({ readyState }) => readyState === "ended"),
    );
    await frames(2);
    assert.equal(await page.getAttribute("#record", "aria-pressed"), "false");
  });

  it("what the camera sees becomes a style", async () => {
    const count = await page.locator("#styles button").count();
    await page.locator("body").press("t");
    await page.waitForFunction((was) => document.querySelectorAll("#styles button").length === was + 1, count);
    assert.equal(await page.textContent("#styles button[aria-pressed=true]"), "shot 1");
    await frames(2);
    await page.click("#remove-style");
  });

  it("axe finds nothing to complain of, on a desk and on a phone", async () => {
    for (const [width, height] of [
      [1200, 800],
      [390, 780],
    ] as const) {
      await page.setViewportSize({ width, height });
      await frames(1);
      assert.deepEqual(await axeComplaints(page), []);
    }
    await page.setViewportSize({ width: 1000, height: 700 });
  });

  it("a camera that goes away leaves a sentence and the photo", async () => {
    await page.evaluate(() => {
      const { srcObject } = document.getElementById("camera") as HTMLVideoElement;
      const [track] = (srcObject as MediaStream).getVideoTracks();
      track!.stop();
      track!.dispatchEvent(new Event("ended"));
    });
    await page.waitForSelector("#status.problem");
    assert.match((await page.textContent("#status"))!, /unplugged or taken away. Plug it in and start it again/);
    assert.equal(await page.isVisible("#camera-bar"), false);
    await studioIsIdle(page);
    assert.ok(await page.isVisible("#status.problem"), "the photo's painting does not take the sentence away");
    assert.match((await page.getAttribute("#painting", "aria-label"))!, /moose, painted in/);
    await page.keyboard.press("c");
    await live();
    await page.keyboard.press("c");
    await page.waitForSelector("#camera-bar", { state: "hidden" });
  });

  it("a camera that is refused, or is not there, leaves a sentence with a way on", async () => {
    const refusals = [
      ["NotAllowedError", /not allowed. Allow it beside/],
      ["NotFoundError", /no camera. Plug one in/],
      ["NotReadableError", /in use by another program/],
    ] as const;
    for (const [name, sentence] of refusals) {
      await page.evaluate((refusal) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("refused by the test", refusal));
      }, name);
      await page.click("#camera-button");
      await page.waitForFunction(
        (text) => new RegExp(text).test(document.querySelector("#status")!.textContent),
        sentence.source,
      );
      assert.equal(await page.isVisible("#camera-bar"), false);
    }
  });

  it("nothing was complained of in the console", () => {
    assert.deepEqual(complaints, []);
  });
});

/** Sound tracks that the page was given, in order. */
declare const microphones: MediaStreamTrack[];

/** Runs in the page, before its own scripts. */
function keepMicrophones(): void {
  const kept: MediaStreamTrack[] = [];
  Object.assign(globalThis, { microphones: kept });
  const devices = navigator.mediaDevices;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wish) => {
    const stream = await getUserMedia(wish);
    kept.push(...stream.getAudioTracks());
    return stream;
  };
}
