/**
 * @file `npm run lab -- speed`: ours and peers in turn in one process, warm, as medians and ratios.
 *
 * The machine's speed drifts, so that times of different runs say little. Here every round runs each lane once; what is compared is
 * the median over rounds of its time divided by the first lane's in the same round.
 */
import { cpus, platform } from "node:os";
import { join } from "node:path";
import type { Runtime } from "pleinair";
import { createRuntime, DeviceError, versions } from "pleinair/node";
import { appendRows, resultsFolder, stamp } from "./history.ts";
import { bareConvolution, convolutionLane, ourLanes, peerLanes, type Lane, type Size } from "./lanes.ts";
import { median, quantile } from "./quantiles.ts";

/** What to measure. */
export interface SpeedOptions {
  /** Names or folders of our models; all is compared with the first. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers: string | undefined;
  /** A file with the weights of VGG, for `classic`. */
  readonly vgg: string | undefined;
  readonly sizes: readonly Size[];
  /** What there is of them is measured. */
  readonly devices: readonly ("cpu" | "webgpu")[];
  /** Numbers of CPU threads; `undefined` for all cores. */
  readonly threads: readonly (number | undefined)[];
  /** About how long each size may take with each number of threads, seconds. There are two rounds at least, after one to warm up. */
  readonly seconds: number;
  /** Add the figures to the history. */
  readonly record: boolean;
}

/** One lane at one size. */
export interface SpeedRow extends Size {
  readonly device: string;
  /** A number, or `all`; `gpu` where it is not the CPU's threads that count. */
  readonly threads: string;
  readonly name: string;
  readonly version: string;
  /** The network alone: the median, and the middle half of the rounds. */
  readonly ms: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** With what our painters do beside: pixels to numbers and back. */
  readonly callMs: number;
  /** Median of this lane's time a pixel over the first one's, round by round. */
  readonly ratio: number;
  /** Billions of multiply-accumulates a second, and their share of what {@link bareConvolution} reaches; not a number where unknown. */
  readonly gmacs: number;
  readonly share: number;
}

/** Where the history of speed is kept. */
export const speedHistory = join(resultsFolder, "speed.csv");

const columns = [
  ...["date", "commit", "onnxruntime", "node", "machine", "device", "threads", "name", "version", "size"],
  ...["ms", "fromMs", "toMs", "callMs", "ratio", "gmacs", "share"],
];

/** Measures, and says each row as it is there. */
export async function speed(options: SpeedOptions, say: (line: string) => void): Promise<SpeedRow[]> {
  const { devices, threads, sizes, record } = options;
  const rows: SpeedRow[] = [];
  for (const device of devices) {
    for (const count of device === "cpu" ? threads : [undefined]) {
      const runtime = await createRuntime({ device, ...(count !== undefined && { threads: count }) }).catch(
        (error: unknown) => {
          if (!(error instanceof DeviceError)) throw error;
          say(`\n${device} is left out: ${error.message}`);
        },
      );
      if (!runtime) continue;
      const inWords = device === "cpu" ? `${count ?? "all"}` : "gpu";
      say(`\n${device}, threads: ${inWords}\n${textHead}`);
      for (const size of sizes) {
        for (const row of await measure(runtime, size, options)) {
          rows.push({ ...row, device, threads: inWords });
          say(textRow(rows.at(-1)!));
        }
      }
      await runtime.dispose();
    }
  }
  if (record) {
    const { onnxruntime, node } = versions();
    const fixed = { ...(await stamp()), onnxruntime, node, machine: machineName() };
    await appendRows(
      speedHistory,
      columns,
      rows.map((row) => ({ ...row, ...fixed, size: `${row.width}x${row.height}`, ...rounded(row) })),
    );
    say(`Recorded in ${speedHistory}`);
  }
  return rows;
}

/** Such as `linux AMD EPYC 2 cores`. */
function machineName(): string {
  return `${platform()} ${cpus()[0]?.model.trim() ?? "unknown"} ${cpus().length} cores`.replaceAll(",", " ");
}

async function measure(
  runtime: Runtime,
  size: Size,
  { models, peers, seconds, vgg }: SpeedOptions,
): Promise<Omit<SpeedRow, "device" | "threads">[]> {
  const lanes: Lane[] = [];
  for (const model of models) lanes.push(...(await ourLanes(runtime, model, size, vgg)));
  if (peers !== undefined) lanes.push(...(await peerLanes(runtime, peers, size)));
  lanes.push(await convolutionLane(runtime));
  const times = lanes.map((): number[] => []);
  const calls = lanes.map((): number[] => []);
  const began = performance.now();
  for (let round = -1; round < 2 || performance.now() - began < 1000 * seconds; round++) {
    for (const [i, lane] of lanes.entries()) {
      const start = performance.now();
      const networkMs = await lane.run();
      const ms = performance.now() - start;
      if (round < 0) continue;
      calls[i]!.push(ms);
      times[i]!.push(networkMs ?? ms);
    }
  }
  for (const lane of lanes) await lane.dispose();
  const bare = lanes.findIndex(({ name }) => name === bareConvolution);
  /** Round by round, as the machine's speed drifts. */
  const rates = lanes.map(({ macs = NaN }, i) => times[i]!.map((ms) => macs / 1e6 / ms));
  const pixels = ({ size: { width, height } }: Lane) => width * height;
  return lanes.map((lane, i) => {
    const ratios = times[i]!.map((ms, round) => ms / pixels(lane) / (times[0]![round]! / pixels(lanes[0]!)));
    return {
      name: lane.name,
      version: lane.version ?? "",
      ...{ width: lane.size.width, height: lane.size.height },
      ms: median(times[i]!),
      fromMs: quantile(times[i]!, 0.25),
      toMs: quantile(times[i]!, 0.75),
      callMs: median(calls[i]!),
      ratio: median(ratios),
      gmacs: median(rates[i]!),
      share: median(rates[i]!.map((rate, round) => rate / rates[bare]![round]!)),
    };
  });
}

/** The table's head, for {@link speed}'s lines. */
const textHead = `${"".padEnd(24)}      photo       ms     middle half  a pixel, of the first   GMAC/s  of a convolution's`;

function textRow({ name, width, height, ms, fromMs, toMs, ratio, gmacs, share }: SpeedRow): string {
  const cells = [
    name.padEnd(24),
    `${width}x${height}`.padStart(11),
    ms.toFixed(1).padStart(9),
    `${fromMs.toFixed(1)}–${toMs.toFixed(1)}`.padStart(16),
    ratio.toFixed(2).padStart(23),
    (Number.isNaN(gmacs) ? "" : gmacs.toFixed(0)).padStart(9),
    (Number.isNaN(share) ? "" : `${(100 * share).toFixed(0)} %`).padStart(20),
  ];
  return cells.join("");
}

/** The figures as a CSV holds them: four digits say all that was measured. */
function rounded(row: SpeedRow): Record<string, string> {
  const figures = (["ms", "fromMs", "toMs", "callMs", "ratio", "gmacs", "share"] as const).map((key) => {
    return [key, Number.isNaN(row[key]) ? "" : `${+row[key].toPrecision(4)}`];
  });
  return Object.fromEntries(figures) as Record<string, string>;
}
