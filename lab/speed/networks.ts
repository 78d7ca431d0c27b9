/**
 * @file The speed of networks alone: ours and peers in turn in one process, warm, as medians and ratios.
 *
 * A machine's speed drifts, so times of different runs cannot be compared. Here every round runs each case once; what is compared is
 * the median over rounds of its time divided by that of the first case in the same round.
 */
import type { Runtime } from "pleinair";
import { createRuntime, DeviceError } from "pleinair/node";
import { median, quantile } from "../averages.ts";
import { figureOf, type Figures } from "../results.ts";
import { bareConvolution, convolutionCase, ourCases, peerCases, type SpeedCase } from "./cases.ts";
import { isDisturbed } from "./disturbed.ts";
import type { Size } from "./test-pictures.ts";

/** What to measure. */
export interface SpeedOptions {
  /** Names or folders of our models; the first is what all are compared with. */
  readonly models: readonly string[];
  /** A folder of peers' graphs. */
  readonly peers: string | undefined;
  /** A file with the weights of VGG, for `classic`. */
  readonly vgg: string | undefined;
  readonly sizes: readonly Size[];
  /** Those that are not available are skipped, with a line that says why. */
  readonly devices: readonly ("cpu" | "webgpu")[];
  /** Numbers of CPU threads; `undefined` for all cores. */
  readonly threads: readonly (number | undefined)[];
  /** About how long each size may take with each number of threads, seconds; at least as long as {@link leastRounds} take. */
  readonly seconds: number;
}

/** Rounds, after one to warm up: of fewer, the quartiles would be the extremes, and one disturbance would move the median. */
const leastRounds = 7;

/** One case at one size. */
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
  /** With what our painters do besides: pixels to floats and back. */
  readonly callMs: number;
  /** Median of the time a pixel, relative to the first case's, round by round. */
  readonly ratio: number;
  /** Billions of multiply-accumulates a second, and their share of what {@link bareConvolution} reaches; not a number where unknown. */
  readonly gmacs: number;
  readonly share: number;
}

/** Measures. @param say - Takes a line for each row as soon as it is measured. */
export async function measureNetworks(options: SpeedOptions, say: (line: string) => void): Promise<SpeedRow[]> {
  const { devices, threads, sizes } = options;
  const rows: SpeedRow[] = [];
  for (const device of devices) {
    for (const count of device === "cpu" ? threads : [undefined]) {
      const runtime = await createRuntime({ device, ...(count !== undefined && { threads: count }) }).catch(
        (error: unknown) => {
          if (!(error instanceof DeviceError)) throw error;
          say(`\n${device} is skipped: ${error.message}`);
        },
      );
      if (!runtime) continue;
      const label = device === "cpu" ? `${count ?? "all"}` : "gpu";
      say(`\n${device}, threads: ${label}\n${textHead}`);
      for (const size of sizes) {
        for (const row of await measure(runtime, size, options)) {
          rows.push({ ...row, device, threads: label });
          say(textRow(rows.at(-1)!));
        }
      }
      await runtime.dispose();
    }
  }
  return rows;
}

async function measure(
  runtime: Runtime,
  size: Size,
  { models, peers, seconds, vgg }: SpeedOptions,
): Promise<Omit<SpeedRow, "device" | "threads">[]> {
  const cases: SpeedCase[] = [];
  for (const model of models) cases.push(...(await ourCases(runtime, model, size, vgg)));
  if (peers !== undefined) cases.push(...(await peerCases(runtime, peers, size)));
  cases.push(await convolutionCase(runtime));
  const times = cases.map((): number[] => []);
  const calls = cases.map((): number[] => []);
  const began = performance.now();
  for (let round = -1; round < leastRounds || performance.now() - began < 1000 * seconds; round++) {
    for (const [i, one] of cases.entries()) {
      const start = performance.now();
      const networkMs = await one.run();
      const ms = performance.now() - start;
      if (round < 0) continue;
      calls[i]!.push(ms);
      times[i]!.push(networkMs ?? ms);
    }
  }
  for (const one of cases) await one.dispose();
  const bare = cases.findIndex(({ name }) => name === bareConvolution);
  /** Round by round, as the machine's speed drifts. */
  const rates = cases.map(({ macs = NaN }, i) => times[i]!.map((ms) => macs / 1e6 / ms));
  const pixels = ({ size: { width, height } }: SpeedCase) => width * height;
  return cases.map((one, i) => {
    const ratios = times[i]!.map((ms, round) => ms / pixels(one) / (times[0]![round]! / pixels(cases[0]!)));
    return {
      name: one.name,
      version: one.version ?? "",
      ...{ width: one.size.width, height: one.size.height },
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

/** The head of the lines. */
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
    isDisturbed({ fromMs, toMs }) ? "   disturbed: measure again" : "",
  ];
  return cells.join("");
}

/** Rows of the history. */
export function speedRows(rows: readonly SpeedRow[], fixed: Figures): Figures[] {
  return rows.map(
    ({ device, threads, name, version, width, height, ms, fromMs, toMs, callMs, ratio, gmacs, share }) => ({
      ...{ ...fixed, device, threads, name, version, size: `${width}x${height}` },
      ...{ ms: figureOf(ms), fromMs: figureOf(fromMs), toMs: figureOf(toMs), callMs: figureOf(callMs) },
      ...{ ratio: figureOf(ratio), gmacs: figureOf(gmacs), share: figureOf(share) },
    }),
  );
}
