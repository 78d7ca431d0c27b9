/**
 * `painter.live` in a real browser: WASM and WebGPU (in software) beside Node, steadiness, a lost device, a long run.
 */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadPainter, type RgbaImage } from "pleinair/node";
import type * as PleinairWeb from "pleinair/web";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { meanDifference } from "../support/difference.ts";
import { sample } from "../support/samples.ts";
import { serveSite, type Site } from "../support/site.ts";
import { openLibrary } from "../support/web/page.ts";
import type * as Support from "./support.ts";

declare const pleinair: typeof PleinairWeb;
declare const support: typeof Support;

const plain = ({ data, width, height }: RgbaImage) => ({ data: [...data], width, height });

describe("painter.live", { skip: withoutBrowser, timeout: 600_000 }, () => {
  let browser: Browser;
  let page: Page;
  let site: Site;

  before(async () => {
    site = await serveSite();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    await page?.close();
    page = await openLibrary(browser, site.url);
  });

  for (const [device, side] of [
    ["wasm", 64],
    ["webgpu", 32],
  ] as const) {
    it(`paints on ${device} what Node's sequence paints, steadied, at strength 1 and below`, async () => {
      const photo = await sample("photos/moose.jpg", side);
      const brighter = { ...photo, data: photo.data.map((value, i) => (i % 4 === 3 ? value : value + (i % 3))) };
      const style = await sample("styles/wave.jpg", 64);
      await using painter = await loadPainter({ model: "live", device: "cpu" });
      const code = await painter.study(style, { brush: 0.25 });
      const sequence = painter.sequence();
      const expected: RgbaImage[] = [];
      for (const [frame, strength] of [
        [photo, 1],
        [brighter, 1],
        [photo, 0.6],
      ] as const)
        expected.push(await sequence.paint(frame, code, { strength }));

      const got = await page.evaluate(
        async ({ frames, style, device, side }) => {
          const painter = await pleinair.loadPainter({ model: "models/live/", device, assets: "ort/" });
          const image = ({ data, width, height }: (typeof frames)[0]) =>
            new ImageData(Uint8ClampedArray.from(data), width, height);
          const code = await painter.study(image(style), { brush: 0.25 });
          const canvas = new OffscreenCanvas(1, 1);
          const paintings: number[][] = [];
          let feed: ReadableStreamDefaultController<PleinairWeb.Frame>;
          const camera = new ReadableStream<PleinairWeb.Frame>({ start: (controller) => void (feed = controller) });
          let painted = () => {};
          const live = painter.live(camera, canvas, {
            style: code,
            sizes: [side],
            onPainting() {
              const copy = new OffscreenCanvas(side, side).getContext("2d")!;
              // drawImage sees nothing of a WebGPU canvas in software.
              copy.drawImage(canvas.transferToImageBitmap(), 0, 0);
              paintings.push([...copy.getImageData(0, 0, side, side).data]);
              painted();
            },
          });
          const failed = live.finished.then(() => Promise.reject(new Error("it ended before the frames did")));
          for (const [i, frame] of frames.entries()) {
            if (i === 2) live.update({ strength: 0.6 });
            const done = new Promise<void>((resolve) => (painted = resolve));
            feed!.enqueue(await createImageBitmap(image(frame)));
            await Promise.race([done, failed]);
          }
          failed.catch(() => {});
          await live.stop();
          await painter.dispose();
          return { paintings, on: painter.device };
        },
        { frames: [photo, brighter, photo].map(plain), style: plain(style), device, side },
      );
      assert.equal(got.on, device);
      got.paintings.forEach((data, frame) => {
        // Some GPUs may pass a frame through YUV, which costs a level.
        const mean = meanDifference(data, expected[frame]!.data);
        assert.ok(mean < 0.5, `frame ${frame}: ${mean} of 255 on average`);
      });
    });
  }

  it("a still, noisy scene looks still: its painting moves less than half as much as without steadying", async () => {
    const unrest = await page.evaluate(async () => {
      const painter = await pleinair.loadPainter({ model: "models/live/", device: "wasm", assets: "ort/" });
      const side = 96;
      const scene = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true })!;
      scene.drawImage(
        await createImageBitmap(await (await fetch("samples/photos/moose.jpg")).blob()),
        0,
        0,
        side,
        side,
      );
      const still = scene.getImageData(0, 0, side, side);
      const style = await painter.study(await pleinair.readImage("samples/styles/wave.jpg"));
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
        const live = painter.live(camera, canvas, {
          style,
          temporalFilter,
          sizes: [side],
          onPainting() {
            // The first frames settle.
            if (++painted > 15) {
              const { data } = canvas.getContext("2d")!.getImageData(0, 0, side, side);
              data.forEach((v, i) => {
                sums[i]! += v;
                squares[i]! += v * v;
              });
            }
            if (painted === 75) void live.stop();
            next();
          },
        });
        await live.finished;
        const deviations = squares.map((square, i) => Math.sqrt(Math.max(0, square / 60 - (sums[i]! / 60) ** 2)));
        return (deviations.reduce((sum, value) => sum + value, 0) / deviations.length) * (4 / 3);
      }
      const result = { alone: await unrestAt(0), steadied: await unrestAt(1) };
      await painter.dispose();
      return result;
    });
    assert.ok(unrest.steadied < unrest.alone / 2, JSON.stringify(unrest));
  });

  it("a lost graphics device ends it with a sentence, and a painter on WASM goes on with the same styles", async () => {
    const told = await page.evaluate(async () => {
      let device: GPUDevice | undefined;
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (descriptor) {
        return (device = await request.call(this, descriptor));
      };
      const frame = () => createImageBitmap(new ImageData(new Uint8ClampedArray(32 * 32 * 4).fill(128), 32, 32));
      const camera = () =>
        new ReadableStream<PleinairWeb.Frame>({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 50));
            controller.enqueue(await frame());
          },
        });
      const model = { model: "models/live/", assets: "ort/" };
      const onGpu = await pleinair.loadPainter({ ...model, device: "webgpu" });
      const image = { data: new Uint8ClampedArray(64 * 64 * 4).map((_, i) => i % 251), width: 64, height: 64 };
      const style = await onGpu.study(image, { brush: 0.25 });
      const paintOne = (painter: PleinairWeb.WebPainter, then: () => void) => {
        const live = painter.live(camera(), new OffscreenCanvas(1, 1), {
          style,
          sizes: [32],
          onPainting: () => then(),
        });
        return live;
      };
      const lost = paintOne(onGpu, () => device!.destroy());
      const error = await lost.finished.then(
        () => undefined,
        (reason: Error) => ({ name: reason.name, message: reason.message }),
      );
      await onGpu.dispose();
      const onWasm = await pleinair.loadPainter({ ...model, device: "wasm" });
      let painted = 0;
      const live = paintOne(onWasm, () => void (++painted === 3 && live.stop()));
      await live.finished;
      await onWasm.dispose();
      return { error, painted };
    });
    assert.equal(told.error?.name, "DeviceError");
    assert.match(told.error!.message, /graphics device was lost .* Load the painter again, or with the device wasm/);
    assert.ok(told.painted >= 3);
  });

  it("thousands of frames take no more memory than hundreds", async () => {
    const devtools = await page.context().newCDPSession(page);
    /** What the page holds after collecting garbage, objects and buffers: bytes. */
    const inUse = async () => {
      await devtools.send("HeapProfiler.collectGarbage");
      const { usedSize, backingStorageSize } = await devtools.send("Runtime.getHeapUsage");
      return usedSize + backingStorageSize;
    };
    await page.evaluate(async () => {
      // The network's own memory only grows; whoever makes it tells how large it is.
      const made: WebAssembly.Memory[] = [];
      WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
        construct: (Memory, [options]: [WebAssembly.MemoryDescriptor]) => made[made.push(new Memory(options)) - 1]!,
      });
      const painter = await pleinair.loadPainter({ model: "models/live/", device: "wasm", assets: "ort/" });
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
    const networkEarly = await paintUntil(300);
    const early = await inUse();
    const networkLate = await paintUntil(3000);
    const late = await inUse();
    assert.ok(networkEarly > 1e6, "the network's memory was seen");
    assert.equal(networkLate, networkEarly);
    assert.ok(late < early + 2e6, `${early} bytes after 300 frames, ${late} after 3,000`);
  });
});
