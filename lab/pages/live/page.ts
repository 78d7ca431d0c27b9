/**
 * @file The page of the browser benchmark: paints generated frames live, as those of a camera, and measures the time between paintings.
 */
import { loadPainter, type Device, type Frame, type Style, type WebPainter } from "pleinair/web";
import type { PageLine, PageTask, PageTimes } from "../../speed/page-types.ts";

/** Measures every model at every size, on WASM and, where there is a GPU that is not made of software, on WebGPU. */
async function measureLive({ models, sizes, seconds, frames = Infinity }: PageTask): Promise<PageTimes> {
  const gpu = await realGpu();
  const threads = crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency) : 1;
  const devices: { device: Device; threads: number }[] = [{ device: "wasm", threads }];
  if (gpu.use) devices.push({ device: "webgpu", threads: 1 });
  const lines: PageLine[] = [];
  for (const { device, threads: count } of devices) {
    for (const model of models) {
      const address = {
        model: new URL(`models/${model}/`, location.href),
        assets: new URL("ort/", location.href).href,
      };
      const painter = await loadPainter({ ...address, device, threads: count });
      const style = await painter.study(testFrame(256, 3));
      for (const size of sizes) {
        const times = await measureSize(painter, style, size, seconds, frames);
        lines.push({ model: painter.model, device, threads: count, size, ...times });
      }
      await painter.dispose();
    }
  }
  return { browser: navigator.userAgent, gpu: gpu.name, lines };
}

async function measureSize(painter: WebPainter, style: Style, size: number, seconds: number, most: number) {
  const frames = Array.from({ length: 8 }, (_, i) => testFrame(size, i));
  const between: number[] = [];
  const latencies: number[] = [];
  let next = () => {};
  let count = 0;
  const camera = new ReadableStream<Frame>({
    async pull(controller) {
      controller.enqueue(await createImageBitmap(frames[count % frames.length]!));
      await new Promise<void>((resolve) => (next = resolve));
    },
  });
  let last = 0;
  let until = Infinity;
  const live = painter.live(camera, document.createElement("canvas"), {
    style,
    sizes: [size],
    onPainting({ latencyMs }) {
      const now = performance.now();
      // The first ones load and warm up.
      if (++count > 3) {
        between.push(now - last);
        latencies.push(latencyMs);
      } else until = now + seconds * 1000;
      last = now;
      if ((now > until && between.length >= 5) || between.length >= most) void live.stop();
      else next();
    },
  });
  await live.finished;
  const tenth = Math.ceil(between.length / 10);
  const medianOf = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const [earlyMs, lateMs] = [medianOf(between.slice(tenth, 2 * tenth)), medianOf(between.slice(-tenth))];
  between.sort((a, b) => a - b);
  latencies.sort((a, b) => a - b);
  const at = (values: readonly number[], share: number) => values[Math.floor(values.length * share)]!;
  return {
    framesPerSecond: 1000 / at(between, 0.5),
    latencyMs: at(latencies, 0.5),
    spreadMs: at(between, 0.75) - at(between, 0.25),
    frames: between.length,
    earlyMs,
    lateMs,
  };
}

/** Edges and gradients that move from frame to frame. */
function testFrame(size: number, phase: number): ImageData {
  const frame = new ImageData(size, size);
  for (let i = 0; i < size * size; i++) {
    const [x, y] = [(i % size) + 5 * phase, Math.floor(i / size)];
    const wave = Math.sin(x / 17) * Math.cos(y / 23) + Math.sin((x + y) / 91);
    frame.data.set([127 + 60 * wave, 127 + 60 * Math.sin(x / 50 - y / 70), (255 * y) / size, 255], 4 * i);
  }
  return frame;
}

/** WebGPU emulated in software says nothing about a camera on a real device. */
async function realGpu(): Promise<{ readonly use: boolean; readonly name: string }> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return { use: false, name: "none" };
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = [vendor, architecture, description].filter(Boolean).join(" ");
  const isSoftware = isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software/i.test(name);
  return { use: !isSoftware, name: isSoftware ? `${name}, emulated in software: left out` : name };
}

Object.assign(globalThis, { measureLive });
