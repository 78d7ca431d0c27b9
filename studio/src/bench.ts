/**
 * @file The page that `pleinair bench --browser` opens: paints frames live, as the camera's are, and sends what it measured to the server.
 *
 * Asked for in the address: `?models=live,studio&sizes=256,512&seconds=5`.
 */
import { loadPainter, type Device, type Frame, type Style, type WebPainter } from "pleinair/web";

/** What is measured of one model, device and size. */
interface Line {
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly size: number;
  /** Medians. */
  readonly framesPerSecond: number;
  readonly latencyMs: number;
  /** The middle half of the times of a frame, milliseconds. */
  readonly spreadMs: number;
  readonly frames: number;
}

const asked = new URL(location.href).searchParams;
const models = (asked.get("models") ?? "live").split(",");
const sizes = (asked.get("sizes") ?? "256,384,512").split(",").map(Number);
const seconds = Number(asked.get("seconds") ?? 5);

function say(text: string): void {
  document.getElementById("doing")!.textContent = text;
}

async function measure(painter: WebPainter, style: Style, size: number) {
  const shades = Array.from({ length: 8 }, (_, i) => testFrame(size, i));
  const between: number[] = [];
  const latencies: number[] = [];
  let next = () => {};
  let count = 0;
  const camera = new ReadableStream<Frame>({
    async pull(controller) {
      controller.enqueue(await createImageBitmap(shades[count % shades.length]!));
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
      if (now > until && between.length >= 5) void live.stop();
      else next();
    },
  });
  await live.finished;
  between.sort((a, b) => a - b);
  const at = (share: number) => between[Math.floor(between.length * share)]!;
  return {
    framesPerSecond: 1000 / at(0.5),
    latencyMs: latencies.sort((a, b) => a - b)[latencies.length >> 1]!,
    spreadMs: at(0.75) - at(0.25),
    frames: between.length,
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

/** WebGPU made of software says nothing about anybody's camera. */
async function gpuThatCounts(): Promise<{ readonly use: boolean; readonly name: string }> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return { use: false, name: "none" };
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  const name = [vendor, architecture, description].filter(Boolean).join(" ");
  const isSoftware = isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software/i.test(name);
  return { use: !isSoftware, name: isSoftware ? `${name}, made of software: left out` : name };
}

async function run(): Promise<void> {
  const gpu = await gpuThatCounts();
  const cores = Math.min(8, navigator.hardwareConcurrency);
  const threads = crossOriginIsolated ? cores : 1;
  const devices: { device: Device; threads: number }[] = [{ device: "wasm", threads }];
  if (gpu.use) devices.push({ device: "webgpu", threads: 1 });
  const lines: Line[] = [];
  for (const { device, threads: count } of devices) {
    for (const model of models) {
      const address = {
        model: new URL(`models/${model}/`, location.href),
        assets: new URL("ort/", location.href).href,
      };
      const painter = await loadPainter({ ...address, device, threads: count });
      const style = await painter.study(testFrame(256, 3));
      for (const size of sizes) {
        say(`${model} on ${device} at ${size}×${size}…`);
        lines.push({ model: painter.model, device, threads: count, size, ...(await measure(painter, style, size)) });
      }
      await painter.dispose();
    }
  }
  await report({ browser: navigator.userAgent, gpu: gpu.name, lines });
  say("Measured.");
}

async function report(found: object): Promise<void> {
  await fetch("bench-result", { method: "POST", body: JSON.stringify(found) });
}

run().catch((error: unknown) => report({ error: error instanceof Error ? error.message : String(error) }));
