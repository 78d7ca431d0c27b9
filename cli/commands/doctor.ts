/**
 * @file `pleinair doctor`: what is there, whether it works, and a number for it.
 */
import { arch, availableParallelism, platform, release, totalmem } from "node:os";
import { adain, channelStats } from "pleinair";
import {
  createRuntime,
  loadPainter,
  MissingWeightsError,
  modelNames,
  versions,
  type Device,
  type Painter,
} from "pleinair/node";
import { exitCodes, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** Tells what works. @returns 1 when something does not. */
export async function doctor(_: readonly string[], { json }: OptionsOf<"doctor">, io: Io): Promise<number> {
  const checks: Check[] = [
    ...Object.entries(versions()).map(([name, says]) => ({ name, ok: true, says })),
    {
      name: "machine",
      ok: true,
      says: `${platform()} ${release()}, ${arch()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    },
    adainCheck(),
  ];
  const reference = new Map<string, Uint8ClampedArray>();
  // Where there is no native onnxruntime, paintings are made on WebAssembly.
  const isNative = await isThere("cpu");
  if (!isNative) {
    checks.push({ name: "cpu", ok: true, says: "not installed (npm install onnxruntime-node --ignore-scripts)" });
  }
  for (const device of [isNative ? "cpu" : "wasm", "webgpu"] as const) {
    if (device !== "webgpu" || (await isThere(device))) {
      for (const model of modelNames) checks.push(await modelCheck(device, model, reference));
    } else checks.push({ name: device, ok: true, says: "not on this machine" });
  }
  if (json) io.out(JSON.stringify(checks));
  else for (const { name, ok, says } of checks) io.out(`${ok ? "✓" : "✗"} ${name.padEnd(14)} ${says}`);
  return checks.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.failed;
}

async function isThere(device: Device): Promise<boolean> {
  return createRuntime({ device }).then(
    (runtime) => runtime.dispose().then(() => true),
    () => false,
  );
}

/** AdaIN in plain loops has the style's statistics. */
function adainCheck(): Check {
  const content = { data: Float32Array.from({ length: 300 }, (_, i) => Math.sin(i * 1.7)), dims: [1, 3, 10, 10] };
  const style = { mean: Float32Array.of(1, 2, 3), std: Float32Array.of(0.5, 1, 2) };
  const got = channelStats(adain(content, style));
  const off = Math.max(...style.std.map((value, i) => Math.abs(got.std[i]! - value)));
  return { name: "AdaIN", ok: off < 1e-4, says: `off by ${off.toExponential(1)} from the style's statistics` };
}

async function modelCheck(device: Device, model: string, reference: Map<string, Uint8ClampedArray>): Promise<Check> {
  const name = `${device} ${model}`;
  try {
    await using painter = await loadPainter({ device, model });
    const { elapsedMs, data } = await paintTestPicture(painter);
    const expected = reference.get(model);
    reference.set(model, expected ?? data);
    const off = expected ? data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) : 0;
    const agrees = expected ? `, at most ${off}/255 from the CPU's painting` : "";
    return { name, ok: off <= 2, says: `${painter.model}: 256×256 in ${elapsedMs.toFixed(0)} ms${agrees}` };
  } catch (error) {
    // Nobody needs classic but who wants it.
    if (error instanceof MissingWeightsError) return { name, ok: true, says: "not fetched: pleinair fetch vgg" };
    return { name, ok: false, says: (error as Error).message };
  }
}

/** Milliseconds for a warm paint of a 256x256 pattern, and the painting. */
async function paintTestPicture(painter: Painter) {
  const side = 256;
  const pattern = (scale: number) => ({
    data: Uint8ClampedArray.from({ length: side * side * 4 }, (_, i) => {
      const [x, y] = [(i >> 2) % side, (i >> 2) >> 8];
      return i % 4 === 3 ? 255 : 127 + 120 * Math.sin((x * (1 + (i % 4)) + y * scale) / (20 * scale));
    }),
    width: side,
    height: side,
  });
  const style = await painter.study(pattern(0.5));
  await painter.paint(pattern(1), style);
  const start = performance.now();
  const { data } = await painter.paint(pattern(1), style);
  return { elapsedMs: performance.now() - start, data };
}
