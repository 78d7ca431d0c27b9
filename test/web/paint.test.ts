/**
 * The promise of `pleinair/web`, in a real browser: the names of `pleinair/node`, and its paintings.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadPainter } from "pleinair/node";
import type * as PleinairWeb from "pleinair/web";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { largestDifference } from "../support/difference.ts";
import { sample } from "../support/samples.ts";
import { serveSite, type Site } from "../support/site.ts";
import { openLibrary } from "../support/web/page.ts";

declare const pleinair: typeof PleinairWeb;
/** In the page of all tests: the painter `studio`, on WASM. */
declare const studio: PleinairWeb.WebPainter;

describe("in the browser", { skip: withoutBrowser }, () => {
  let browser: Browser;
  let page: Page;
  let site: Site;

  before(async () => {
    site = await serveSite();
    browser = await openBrowser();
    page = await openLibrary(browser, site.url);
    await page.evaluate(async () => {
      const studio = await pleinair.loadPainter({ model: "models/studio/", device: "wasm", assets: "ort/" });
      Object.assign(globalThis, { studio });
    });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  /** A small picture of a sample, as numbers that travel to the page. */
  const small = async (name: string, width: number, height: number) => {
    const { data } = await sample(name, width, height);
    return { data: [...data], width, height };
  };

  it("takes for nothing what alpha hides, and paints in the colour of a style that has only one", async () => {
    const { distances, mean } = await page.evaluate(async () => {
      const { loadPainter, readImage, toBlob } = pleinair;
      // A style of one colour is sought, which takes studio three times as long.
      const painter = await loadPainter({ model: "models/live/", device: "wasm", assets: "ort/" });
      /** A disc of 40 pixels; outside it lies a colour that nobody sees. */
      const logo = async (hidden: number[]) => {
        const data = new Uint8ClampedArray(64 * 64 * 4);
        for (let i = 0; i < 64 * 64; i++) {
          const isSeen = Math.hypot((i % 64) - 32, Math.floor(i / 64) - 32) < 20;
          data.set(isSeen ? [i % 255, 90, 200, 255] : [...hidden, 0], i * 4);
        }
        return readImage(await toBlob({ data, width: 64, height: 64 }));
      };
      const logos = await Promise.all([logo([0, 0, 0]), logo([255, 255, 255]), logo([255, 0, 255])]);
      const results: number[][] = [];
      for (const picture of logos) {
        const style = await painter.study(picture, { brush: 0.25 });
        results.push([...style.codes.flatMap(({ code }) => [...code]), ...(await painter.paint(picture, style)).data]);
      }
      const black = new Uint8ClampedArray(64 * 64 * 4).map((_, i) => (i % 4 === 3 ? 255 : 0));
      const style = await painter.study({ data: black, width: 64, height: 64 }, { brush: 0.25 });
      const photo = { data: black.map((value, i) => (i % 4 === 3 ? value : (i * 37) % 256)), width: 64, height: 64 };
      const { data } = await painter.paint(photo, style);
      await painter.dispose();
      return {
        distances: results.map((result) => Math.max(...result.map((value, i) => Math.abs(value - results[0]![i]!)))),
        mean: data.reduce((sum, value, i) => sum + (i % 4 === 3 ? 0 : value), 0) / (64 * 64 * 3),
      };
    });
    assert.deepEqual(distances, [0, 0, 0]);
    assert.ok(mean <= 15, `painted in black, the mean is ${mean}`);
  });

  it("paints what Node paints, to 1 of 255", async () => {
    const [photo, style] = [await small("photos/moose.jpg", 96, 86), await small("styles/wave.jpg", 64, 64)];
    await using painter = await loadPainter({ device: "cpu" });
    const image = ({ data, width, height }: typeof photo) => ({ data: Uint8ClampedArray.from(data), width, height });
    const code = await painter.study(image(style), { brush: 0.25 });
    const expected = await painter.paint(image(photo), code, { strength: 0.9 });
    const got = await page.evaluate(
      async ({ photo, style }) => {
        const image = ({ data, width, height }: typeof photo) => ({
          data: Uint8ClampedArray.from(data),
          width,
          height,
        });
        const code = await studio.study(image(style), { brush: 0.25 });
        const painting = await studio.paint(image(photo), code, { strength: 0.9 });
        const on = studio.device;
        return { data: [...painting.data], width: painting.width, height: painting.height, on };
      },
      { photo, style },
    );
    assert.equal(got.on, "wasm");
    assert.deepEqual([got.width, got.height], [expected.width, expected.height]);
    const off = largestDifference(got.data, expected.data);
    assert.ok(off <= 1, `off by ${off}`);
  });

  /** What `auto` takes in a page of its own, and whether onnxruntime's build with WebGPU was loaded for it. */
  async function auto(beforehand: () => void): Promise<{ device: string; isolated: boolean; triedGpu: boolean }> {
    const own = await openLibrary(browser, site.url, beforehand);
    let triedGpu = false;
    own.on("request", (request) => void (triedGpu ||= request.url().includes("asyncify.wasm")));
    const chosen = await own.evaluate(async () => {
      const painter = await pleinair.loadPainter({ model: "models/studio/", assets: "ort/" });
      await painter.study(await pleinair.readImage("samples/styles/wave.jpg", { maxSidePx: 64 }));
      return { device: painter.device, isolated: crossOriginIsolated };
    });
    await own.close();
    return { ...chosen, triedGpu };
  }

  it("passes over a GPU that is made of software, and does not load for it what it would need", async () => {
    assert.deepEqual(await auto(() => {}), { device: "wasm", isolated: true, triedGpu: false });
  });

  it("measures a GPU that does not say so", async () => {
    const chosen = await auto(() => {
      Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
    });
    assert.deepEqual(chosen, { device: "wasm", isolated: true, triedGpu: true });
  });

  it("reads picture files, elements and canvases, and writes files", async () => {
    const read = await page.evaluate(async () => {
      const { readImage, toBlob, toImageData } = pleinair;
      const picture = await readImage("samples/photos/coffee.jpg");
      const element = new Image();
      element.src = "samples/photos/coffee.jpg";
      await element.decode();
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      canvas.getContext("2d")!.putImageData(toImageData(picture), 0, 0);
      const again = await readImage(await toBlob(picture));
      const same = (other: { data: Uint8ClampedArray }) => other.data.every((value, i) => value === picture.data[i]);
      return {
        size: [picture.width, picture.height],
        fromElement: same(await readImage(element)),
        fromCanvas: same(await readImage(canvas)),
        fromBlob: same(again),
      };
    });
    assert.deepEqual(read, { size: [600, 400], fromElement: true, fromCanvas: true, fromBlob: true });
  });

  it("paints an ImageData, in one piece, in tiles and as a sequence", async () => {
    const sizes = await page.evaluate(async () => {
      const photo = await pleinair.readImage("samples/photos/coffee.jpg", { maxSidePx: 90 });
      const style = await studio.study(photo, { brush: 0.25 });
      const paintings = [
        await studio.paint(photo, style),
        await studio.paint(photo, style, { tilePx: 64 }),
        await studio.sequence().paint(photo, style),
      ];
      return [photo instanceof ImageData, ...paintings.map(({ data, width, height }) => [data.length, width, height])];
    });
    const [isImageData, ...paintings] = sizes;
    assert.equal(isImageData, true);
    for (const painting of paintings) assert.deepEqual(painting, [90 * 60 * 4, 90, 60]);
  });

  it("bad input is refused with what to do", async () => {
    const messages = await page.evaluate(async () => {
      const { createRuntime, loadPainter, readImage } = pleinair;
      const say = (promise: Promise<unknown>) =>
        promise.then(
          () => "fine",
          (error: Error) => `${error.name}: ${error.message}`,
        );
      return [
        await say(readImage("nowhere.jpg")),
        await say(readImage(new Blob(["not a picture"]))),
        await say(loadPainter({ model: "models/nothing/", device: "wasm", assets: "ort/" })),
        await say(createRuntime({ device: "gpu" as "wasm" })),
      ];
    });
    assert.match(messages[0]!, /^FormatError: nowhere.jpg cannot be fetched: the server says 404/);
    assert.match(messages[1]!, /^FormatError: This picture is damaged, or not a picture/);
    assert.match(messages[2]!, /^FormatError: .*manifest.json cannot be fetched/);
    assert.match(messages[3]!, /^OptionError: device: expected auto, wasm or webgpu, got gpu/);
  });
});
