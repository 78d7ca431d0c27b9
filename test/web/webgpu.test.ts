/**
 * WebGPU in a real browser, in software. It compiles every shader for every shape, which is slow: so there is one painter, one small
 * size, and one page that is asked everything.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { input, mul, toOnnx } from "pleinair/graph";
import { encodeStyle, loadPainter, type RgbaImage, type Style } from "pleinair/node";
import type * as PleinairWeb from "pleinair/web";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { largestDifference } from "../support/difference.ts";
import { isCi } from "../support/environment.ts";
import { sample } from "../support/samples.ts";
import { serveSite, type Site } from "../support/site.ts";
import { assertAsInSequence, threeFrames } from "../support/web/live.ts";
import { openLibrary } from "../support/web/page.ts";
import type * as Support from "./support.ts";

declare const pleinair: typeof PleinairWeb;
declare const support: typeof Support;
/** The painter on WebGPU, and its style. */
declare const onGpu: PleinairWeb.WebPainter;
declare const style: PleinairWeb.Style;
declare const graphicsDevice: GPUDevice;

const plain = <T extends RgbaImage>(image: T) => ({ ...image, data: [...image.data] });

describe("on WebGPU", { skip: withoutBrowser, timeout: 300_000 }, () => {
  let browser: Browser;
  let page: Page;
  let site: Site;
  let painter: Awaited<ReturnType<typeof loadPainter>>;
  let code: Style;
  let photo: RgbaImage;
  let picture: RgbaImage;

  before(async () => {
    site = await serveSite();
    browser = await openBrowser();
    page = await openLibrary(browser, site.url, () => {
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (descriptor) {
        const device = await request.call(this, descriptor);
        Object.assign(globalThis, { graphicsDevice: device });
        return device;
      };
    });
    painter = await loadPainter({ model: "live", device: "cpu" });
    photo = await sample("photos/moose.jpg", 32);
    picture = await sample("styles/wave.jpg", 64);
    code = await painter.study(picture);
  });
  after(async () => {
    await painter?.dispose();
    await browser?.close();
    await site?.close();
  });

  // First, while nothing else holds the device.
  it("the graphics device stays when the last graph on it is disposed of", async () => {
    const graph = [...toOnnx({ y: mul(input("x", [2]), 2) })];
    const doubled = await page.evaluate(async (graph) => {
      const runtime = await pleinair.createRuntime({ device: "webgpu", assets: "ort/" });
      const results: number[] = [];
      for (const value of [3, 4]) {
        const session = await runtime.load(Uint8Array.from(graph));
        const { y } = await session.run({ x: { data: Float32Array.of(value, 0), dims: [2] } });
        results.push(y!.data[0]!);
        await session.dispose();
        // A device that goes is told of a little later.
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      await runtime.dispose();
      return results;
    }, graph);
    assert.deepEqual(doubled, [6, 8]);
  });

  it("a photo is painted as in Node, to 1 of 255", async () => {
    const expected = await painter.paint(photo, code, { strength: 0.9 });
    const got = await page.evaluate(
      async ({ photo, bytes }) => {
        const painter = await pleinair.loadPainter({ model: "models/live/", device: "webgpu", assets: "ort/" });
        const style = pleinair.decodeStyle(Uint8Array.from(bytes));
        Object.assign(globalThis, { onGpu: painter, style });
        const image = { ...photo, data: Uint8ClampedArray.from(photo.data) };
        const { data, width, height } = await painter.paint(image, style, { strength: 0.9 });
        return { data: [...data], width, height, on: painter.device };
      },
      { photo: plain(photo), bytes: [...encodeStyle(code)] },
    );
    assert.equal(got.on, "webgpu");
    assert.deepEqual([got.width, got.height], [expected.width, expected.height]);
    const off = largestDifference(got.data, expected.data);
    assert.ok(off <= 1, `off by ${off}`);
  });

  const skipStudy = isCi ? false : "three readings of a style take half a minute here: in CI only";
  it("and in a style that was studied here as well", { skip: skipStudy }, async () => {
    const expected = await painter.paint(photo, code);
    const got = await page.evaluate(
      async ({ photo, picture }) => {
        const image = ({ data, width, height }: typeof photo) => ({
          data: Uint8ClampedArray.from(data),
          width,
          height,
        });
        const { data } = await onGpu.paint(image(photo), await onGpu.study(image(picture)));
        return [...data];
      },
      { photo: plain(photo), picture: plain(picture) },
    );
    const off = largestDifference(got, expected.data);
    assert.ok(off <= 1, `off by ${off}`);
  });

  it("the camera is painted as Node's sequence paints it, steadied, at strength 1 and below", async () => {
    const frames = threeFrames(photo);
    const paintings = await page.evaluate((frames) => support.paintFrames(onGpu, style, frames), frames.map(plain));
    await assertAsInSequence(paintings, frames, painter, code);
  });

  it("a lost graphics device ends it with a sentence, and a painter on WASM goes on with the same styles", async () => {
    const told = await page.evaluate(async () => {
      const camera = () =>
        new ReadableStream<PleinairWeb.Frame>({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 50));
            const grey = new Uint8ClampedArray(32 * 32 * 4).fill(128);
            controller.enqueue(await createImageBitmap(new ImageData(grey, 32, 32)));
          },
        });
      const paint = (painter: PleinairWeb.WebPainter, onPainting: () => void) =>
        painter.live(camera(), new OffscreenCanvas(1, 1), { style, sizes: [32], onPainting });
      const error = await paint(onGpu, () => graphicsDevice.destroy()).finished.then(
        () => undefined,
        (reason: Error) => ({ name: reason.name, message: reason.message }),
      );
      await onGpu.dispose();
      const onWasm = await pleinair.loadPainter({ model: "models/live/", assets: "ort/", device: "wasm" });
      let painted = 0;
      const live = paint(onWasm, () => void (++painted === 3 && live.stop()));
      await live.finished;
      await onWasm.dispose();
      return { error, painted };
    });
    assert.equal(told.error?.name, "DeviceError");
    assert.match(told.error!.message, /graphics device was lost .* Load the painter again, or with the device wasm/);
    assert.ok(told.painted >= 3);
  });
});
