/**
 * @file `npm run lab -- speed`: the networks alone, ours and peers, in turn in one process, as ratios.
 *
 * The machine's speed drifts, so that times of different runs say little. Here every round runs each contender once; what is
 * quoted is the median over rounds of its time divided by the first contender's in the same round.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Runtime, Tensor } from "pleinair";
import { input, toOnnx } from "pleinair/graph";
import { momentsOf, readNetwork } from "pleinair/network";
import { createRuntime, readModel } from "pleinair/node";

/** What to measure. */
export interface SpeedOptions {
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers: string | undefined;
  /** Sides of the square photos, pixels; multiples of 4. */
  readonly sizes: readonly number[];
  readonly device: "cpu" | "webgpu";
  /** CPU threads. Default: all cores. */
  readonly threads: number | undefined;
  /** Rounds, after two to warm up. */
  readonly rounds: number;
}

/** One contender at one size. */
export interface SpeedRow {
  readonly name: string;
  /** Side of the photo that it painted, pixels. */
  readonly side: number;
  /** Median, and the middle half of the rounds. */
  readonly ms: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Median of this contender's time a pixel over the first one's, round by round. */
  readonly ratio: number;
}

/** One paint of a photo, style already read. */
interface Lane {
  readonly name: string;
  readonly side: number;
  run(): Promise<unknown>;
  dispose(): Promise<void>;
}

/** Measures, and says each row as it is there. */
export async function speed(options: SpeedOptions, say: (line: string) => void): Promise<SpeedRow[]> {
  const { models, peers, sizes, device, threads, rounds } = options;
  const runtime = await createRuntime({ device, ...(threads !== undefined && { threads }) });
  const rows: SpeedRow[] = [];
  for (const side of sizes) {
    const lanes: Lane[] = [];
    for (const model of models) lanes.push(await ourLane(runtime, model, side));
    if (peers !== undefined) lanes.push(...(await peerLanes(runtime, peers, side)));
    const times = lanes.map((): number[] => []);
    for (let round = -2; round < rounds; round++) {
      for (const [i, lane] of lanes.entries()) {
        const start = performance.now();
        await lane.run();
        if (round >= 0) times[i]!.push(performance.now() - start);
      }
    }
    const perPixel = lanes.map((lane, i) => times[i]!.map((ms) => ms / lane.side ** 2));
    for (const [i, lane] of lanes.entries()) {
      const ratios = perPixel[i]!.map((ms, round) => ms / perPixel[0]![round]!);
      const [fromMs, ms, toMs] = [0.25, 0.5, 0.75].map((share) => quantile(times[i]!, share));
      const row = {
        name: lane.name,
        side: lane.side,
        ms: ms!,
        fromMs: fromMs!,
        toMs: toMs!,
        ratio: quantile(ratios, 0.5),
      };
      rows.push(row);
      say(textRow(row));
      await lane.dispose();
    }
  }
  await runtime.dispose();
  return rows;
}

/** The table's head, for {@link speed}'s lines. */
export const textHead = `${"".padEnd(24)}  photo       ms   middle half   time a pixel, of the first`;

function textRow({ name, side, ms, fromMs, toMs, ratio }: SpeedRow): string {
  const spread = `${fromMs.toFixed(1)}–${toMs.toFixed(1)}`;
  return `${name.padEnd(24)}${`${side}²`.padStart(7)}${ms.toFixed(1).padStart(9)}${spread.padStart(14)}${ratio.toFixed(2).padStart(10)}`;
}

async function ourLane(runtime: Runtime, model: string, side: number): Promise<Lane> {
  const { encode, decode, codeLength } = readNetwork(await readModel(model));
  const features = encode(input("photo", [1, 3, side, side])).at(-1)!;
  const code = input("code", [1, codeLength]);
  const session = await runtime.load(toOnnx({ painting: decode(features, momentsOf(features), code) }));
  const inputs = { photo: noise(side), code: { data: new Float32Array(codeLength).fill(0.5), dims: code.dims } };
  return { name: basename(model), side, run: () => session.run(inputs), dispose: () => session.dispose() };
}

async function peerLanes(runtime: Runtime, folder: string, side: number): Promise<Lane[]> {
  const lanes: Lane[] = [];
  const add = async (name: string, file: string, at: number, inputs: Record<string, Tensor>) => {
    if (!existsSync(join(folder, file))) return;
    const session = await runtime.load(await readFile(join(folder, file)));
    lanes.push({ name, side: at, run: () => session.run(inputs), dispose: () => session.dispose() });
  };
  await add("MicroAST", "microast-photo.onnx", side, { photo: noise(side) });
  // Magenta's graph takes one size; it is compared by the time a pixel.
  const { data } = noise(384);
  await add("Magenta's transformer", "magenta-transform.onnx", 384, {
    content_image: { data, dims: [1, 384, 384, 3] },
    "mobilenet_conv/Conv/BiasAdd": { data: new Float32Array(100).fill(0.1), dims: [1, 1, 1, 100] },
  });
  return lanes;
}

function noise(side: number): Tensor {
  // Any picture will do: the time does not depend on it.
  return { data: Float32Array.from({ length: 3 * side * side }, (_, i) => (i * 0.618) % 1), dims: [1, 3, side, side] };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
