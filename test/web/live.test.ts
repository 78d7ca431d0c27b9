/**
 * `painter.live` in a real browser: on WASM as in Node, steadiness, a long run. WebGPU is in webgpu.test.ts.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadPainter, type RgbaImage } from "pleinair/node";
import type * as PleinairWeb from "pleinair/web";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { sample } from "../support/samples.ts";
import { serveSite, type Site } from "../support/site.ts";
import { assertAsInSequence, threeFrames } from "../support/web/live.ts";
import { heapInUse } from "../support/web/heap.ts";
import { openLibrary } from "../support/web/page.ts";
import type * as Support from "./support.ts";

declare const pleinair: typeof PleinairWeb;
declare const support: typeof Support;
/** In the page of the first tests: the painter `live`, on WASM. */
declare const webPainter: PleinairWeb.WebPainter;

const plain = <T extends RgbaImage>(image: T) => ({ ...image, data: [...image.data] });

describe("painter.live", { skip: withoutBrowser, timeout: 600_000 }, () => {
  let browser: Browser;
  let page: Page;
  let site: Site;

  before(async () => {
    site = await serveSite();
    browser = await openBrowser();
    page = await openLibrary(browser, site.url);
    await page.evaluate(async () => {
      const webPainter = await pleinair.loadPainter({ model: "models/live/", device: "wasm", assets: "ort/" });
      Object.assign(globalThis, { webPainter });
    });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it("paints what Node's sequence paints, steadied, at strength 1 and below", async () => {
    const frames = threeFrames(await sample("photos/moose.jpg", 64));
    const picture = await sample("styles/wave.jpg", 64);
    await using painter = await loadPainter({ model: "live", device: "cpu" });
    const paintings = await page.evaluate(
      async ({ frames, picture: { data, width, height } }) => {
        const image = { data: Uint8ClampedArray.from(data), width, height };
        const style = await webPainter.study(image, { brush: 0.25 });
        return support.paintFrames(webPainter, style, frames);
      },
      { frames: frames.map(plain), picture: plain(picture) },
    );
    await assertAsInSequence(paintings, frames, painter, await painter.study(picture, { brush: 0.25 }));
  });

  it("a still, noisy scene looks still: its painting moves less than half as much as without steadying", async () => {
    const unrest = await page.evaluate(async () => {
      const side = 64;
      const scene = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true })!;
      scene.drawImage(
        await createImageBitmap(await (await fetch("samples/photos/moose.jpg")).blob()),
        0,
        0,
        side,
        side,
      );
      const still = scene.getImageData(0, 0, side, side);
      const style = await webPainter.study(await pleinair.readImage("samples/styles/wave.jpg"));
      let seed = 1;

      async function unrestAt(temporalFilter: number): Promise<number> {
        const canvas = new OffscreenCanvas(1, 1);
        const sums = new Float64Array(side * side * 4);
        const squares = new Float64Array(side * side * 4);
        let [painted, next] = [0, () => {}];
        const camera = new ReadableStream<PleinairWeb.Frame>(
          {
            async pull(controller) {
              controller.enqueue(await createImageBitmap(pleinair.toImageData(support.noisy(still, seed++))));
              await new Promise<void>((resolve) => (next = resolve));
            },
          },
          { highWaterMark: 1 },
        );
        const live = webPainter.live(camera, canvas, {
          style,
          temporalFilter,
          sizes: [side],
          onPainting() {
            // The first frames settle.
            if (++painted > 10) {
              const { data } = canvas.getContext("2d")!.getImageData(0, 0, side, side);
              data.forEach((v, i) => {
                sums[i]! += v;
                squares[i]! += v * v;
              });
            }
            if (painted === 50) void live.stop();
            next();
          },
        });
        await live.finished;
        const deviations = squares.map((square, i) => Math.sqrt(Math.max(0, square / 40 - (sums[i]! / 40) ** 2)));
        return (deviations.reduce((sum, value) => sum + value, 0) / deviations.length) * (4 / 3);
      }
      return { alone: await unrestAt(0), steadied: await unrestAt(1) };
    });
    assert.ok(unrest.steadied < unrest.alone / 2, JSON.stringify(unrest));
  });

  it("hundreds of frames take no more memory than one hundred", async () => {
    await page.close();
    page = await openLibrary(browser, site.url);
    const devtools = await page.context().newCDPSession(page);
    await page.evaluate(async () => {
      // The network's own memory only grows; whoever makes it tells how large it is.
      const made: WebAssembly.Memory[] = [];
      WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
        construct: (Memory, [options]: [WebAssembly.MemoryDescriptor]) => made[made.push(new Memory(options)) - 1]!,
      });
      const painter = await pleinair.loadPainter({ model: "models/live/", device: "wasm", assets: "ort/", threads: 1 });
      const style = await painter.study(await pleinair.readImage("samples/styles/wave.jpg"), { brush: 0.25 });
      let next = () => {};
      const camera = new ReadableStream<PleinairWeb.Frame>({
        async pull(controller) {
          const shade = new Uint8ClampedArray(48 * 48 * 4).map((_, i) => (i * 7 + performance.now()) % 256);
          controller.enqueue(await createImageBitmap(new ImageData(shade, 48, 48)));
          await new Promise<void>((resolve) => (next = resolve));
        },
      });
      let painted = 0;
      let wanted = 0;
      let wake = () => {};
      const live = painter.live(camera, new OffscreenCanvas(1, 1), {
        style,
        sizes: [32],
        onPainting() {
          painted++;
          // Strength and style change all the time, as they do in somebody's hands.
          live.update({ style, strength: (painted % 30) / 20 });
          if (painted < wanted) next();
          else wake();
        },
      });
      /** Paints until so many frames are done. @returns The network's memory, bytes. */
      const paintUntil = async (count: number) => {
        wanted = count;
        next();
        await new Promise<void>((resolve) => (wake = resolve));
        return made.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
      };
      Object.assign(globalThis, { paintUntil });
    });
    const paintUntil = (count: number) =>
      page.evaluate(
        (frames) => (globalThis as unknown as { paintUntil(count: number): Promise<number> }).paintUntil(frames),
        count,
      );
    const networkEarly = await paintUntil(100);
    const early = await heapInUse(devtools, 3);
    const networkLate = await paintUntil(500);
    const late = await heapInUse(devtools, 3);
    assert.ok(networkEarly > 1e6, "the network's memory was seen");
    assert.equal(networkLate, networkEarly);
    // A kilobyte and a half for each frame, where the pixels of one are nine.
    assert.ok(late < early + 0.6e6, `${early} bytes after 100 frames, ${late} after 500`);
  });
});
