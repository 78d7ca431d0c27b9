/**
 * @file `pleinair bench`: time and peak memory of a whole painting at several sizes, or frames a second in a browser. The lab measures.
 */
import type { PageLine, WholeRow } from "@pleinair/lab";
import { FileError, modelNames } from "pleinair/node";
import { exitCodes, given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

const standardSizes = [
  { width: 256, height: 256 },
  { width: 512, height: 512 },
  { width: 1024, height: 1024 },
  { width: 4000, height: 3000 },
];

/** Measures, paintings or the browser's live painting. */
export async function bench(_: readonly string[], options: OptionsOf<"bench">, io: Io): Promise<number> {
  if (options.browser) return benchBrowser(options, io);
  const { sizes = standardSizes, model = modelNames[0], runs, device, threads, json } = options;
  const { measureWhole } = await loadLab();
  const { signal } = io;
  const measured: WholeRow[] = [];
  const tellNext = () => {
    const next = sizes[measured.length];
    io.progress?.(next ? `${next.width}×${next.height}` : "");
  };
  tellNext();
  await measureWhole({ models: [model], sizes, runs, device, signal, ...given({ threads }) }, (row) => {
    io.progress?.("");
    if (!json && measured.length === 0) io.out(`${row.model} on ${row.device}\n${header}`);
    if (!json) io.out(wholeLine(row));
    measured.push(row);
    tellNext();
  });
  if (json) io.out(JSON.stringify(measured));
  return exitCodes.ok;
}

async function benchBrowser({ sizes, model, json }: OptionsOf<"bench">, io: Io): Promise<number> {
  const sides = (sizes ?? [256, 384, 512].map((side) => ({ width: side, height: side }))).map(({ width, height }) => {
    if (width === height && width % 4 === 0 && width >= 32 && width <= 4096) return width;
    const got = width === height ? width : `${width}x${height}`;
    throw new UsageError(`--sizes: expected sides in multiples of 4 from 32 to 4096 for --browser, got "${got}".`);
  });
  const { measureBrowser } = await loadLab();
  io.progress?.("in the browser");
  const models = (model ?? "live,studio").split(",");
  const times = await measureBrowser({ models, sizes: sides, seconds: 4 }, io.signal);
  io.progress?.("");
  if (json) io.out(JSON.stringify(times));
  else {
    io.out(`${times.browser}\nGPU: ${times.gpu}`);
    io.out("model              device   threads   size   frames a second   a frame    spread");
    for (const line of times.lines) io.out(browserLine(line));
  }
  return exitCodes.ok;
}

/** The lab is part of the repository, not of what is published. */
async function loadLab() {
  try {
    return await import("@pleinair/lab");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new FileError("pleinair bench", "measures with the lab of the repository. Clone it and run npm ci.", {
      cause,
    });
  }
}

function browserLine({ model, device, threads, size, framesPerSecond, latencyMs, spreadMs }: PageLine): string {
  return [
    model.padEnd(19),
    device.padEnd(9),
    String(threads).padStart(7),
    String(size).padStart(7),
    framesPerSecond.toFixed(1).padStart(18),
    `${latencyMs.toFixed(0)} ms`.padStart(10),
    `${spreadMs.toFixed(0)} ms`.padStart(10),
  ].join("");
}

const header =
  "size            decode      study       paint  of it network     encode       whole  rest/network     memory";

function wholeLine({
  width,
  height,
  decodeMs,
  studyMs,
  paintMs,
  networkMs,
  encodeMs,
  wholeMs,
  peakMiB,
}: WholeRow): string {
  const ms = (value: number, columns: number) => `${value.toFixed(1)} ms`.padStart(columns);
  return [
    `${width}×${height}`.padEnd(12),
    ms(decodeMs, 10),
    ms(studyMs, 11),
    ms(paintMs, 12),
    ms(networkMs, 15),
    ms(encodeMs, 11),
    ms(wholeMs, 12),
    ((wholeMs - networkMs) / networkMs).toFixed(2).padStart(14),
    `${peakMiB.toFixed(0)} MiB`.padStart(11),
  ].join("");
}
