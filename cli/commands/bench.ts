/**
 * @file `pleinair bench`: time and peak memory of a whole picture, from file to file, at several sizes.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { cpus, hostname, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { encodeImage, FileError, modelNames, versions } from "pleinair/node";
import { benchInBrowser, type BrowserLine } from "../bench/browser.ts";
import type { BenchTask, BenchTimes } from "../bench/picture-child.ts";
import { exitCodes, given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

const standardSizes = [
  { width: 256, height: 256 },
  { width: 512, height: 512 },
  { width: 1024, height: 1024 },
  { width: 4000, height: 3000 },
];

/** Measures, pictures or the browser's live painting. */
export async function bench(_: readonly string[], options: OptionsOf<"bench">, io: Io): Promise<number> {
  if (options.browser) return benchBrowser(options, io);
  const { sizes = standardSizes, runs, device, threads, json } = options;
  const folder = await mkdtemp(join(tmpdir(), "pleinair-bench-"));
  const rows: BenchRow[] = [];
  try {
    for (const { width, height } of sizes) {
      const photo = join(folder, `${width}x${height}.jpg`);
      await writeFile(photo, await encodeImage(testPicture(width, height), ".jpg"));
      // Minutes of waiting tell no more than seconds.
      const fewer = Math.max(2, Math.min(runs, Math.round((runs * 2 ** 22) / (width * height))));
      const task: BenchTask = {
        photo,
        runs: fewer,
        model: options.model ?? modelNames[0],
        device,
        ...given({ threads }),
      };
      io.progress?.(`${width}×${height}`);
      const times = await inChild(task, io.signal);
      io.progress?.("");
      rows.push({ width, height, ...times });
      if (!json) {
        if (rows.length === 1) io.out(`${times.model} on ${times.device}\n${header}`);
        io.out(textRow(rows.at(-1)!));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (json) io.out(JSON.stringify(rows));
  if (options.record) io.out(`Recorded in ${await recordRows("", columns, rows)}`);
  return exitCodes.ok;
}

async function benchBrowser({ sizes, model, json, record }: OptionsOf<"bench">, io: Io): Promise<number> {
  const sides = (sizes ?? [256, 384, 512].map((side) => ({ width: side, height: side }))).map(({ width, height }) => {
    if (width === height && width % 4 === 0 && width >= 32 && width <= 4096) return width;
    const got = width === height ? width : `${width}x${height}`;
    throw new UsageError(`--sizes: expected sides in multiples of 4 from 32 to 4096 for --browser, got "${got}".`);
  });
  const models = (model ?? "live,studio").split(",");
  const { signal } = io;
  const times = await benchInBrowser({
    models,
    sizes: sides,
    seconds: 4,
    signal,
    onBuild: () => io.err("Building the studio, once…"),
  });
  if (json) io.out(JSON.stringify(times));
  else {
    io.out(`${times.browser}\nGPU: ${times.gpu}`);
    io.out("model              device   threads   size   frames a second   a frame    spread");
    for (const line of times.lines) io.out(browserRow(line));
  }
  if (record) io.out(`Recorded in ${await recordRows("browser", browserColumns, times.lines)}`);
  return exitCodes.ok;
}

const browserColumns = ["threads", "size", "framesPerSecond", "latencyMs", "spreadMs", "frames"] as const;

function browserRow({ model, device, threads, size, framesPerSecond, latencyMs, spreadMs }: BrowserLine): string {
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

interface BenchRow extends BenchTimes {
  readonly width: number;
  readonly height: number;
}

const header =
  "size            decode      study       paint  of it network     encode       whole  rest/network     memory";

function textRow({
  width,
  height,
  decodeMs,
  studyMs,
  paintMs,
  networkMs,
  encodeMs,
  wholeMs,
  peakMiB,
}: BenchRow): string {
  const ms = (value: number, columns: number) => `${value.toFixed(1)} ms`.padStart(columns);
  const rest = (wholeMs - networkMs) / networkMs;
  return [
    `${width}×${height}`.padEnd(12),
    ms(decodeMs, 10),
    ms(studyMs, 11),
    ms(paintMs, 12),
    ms(networkMs, 15),
    ms(encodeMs, 11),
    ms(wholeMs, 12),
    rest.toFixed(2).padStart(14),
    `${peakMiB.toFixed(0)} MiB`.padStart(11),
  ].join("");
}

async function inChild(task: BenchTask, signal: AbortSignal): Promise<BenchTimes> {
  const child = fileURLToPath(new URL("../bench/picture-child.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, child, JSON.stringify(task)], {
    signal,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout) as BenchTimes;
}

const columns = [
  "width",
  "height",
  "decodeMs",
  "studyMs",
  "paintMs",
  "networkMs",
  "encodeMs",
  "wholeMs",
  "peakMiB",
] as const;

/** Appends rows to the history of this machine. @param kind - Goes into the file's name where it is not the main one. */
async function recordRows<Column extends string>(
  kind: string,
  columns: readonly Column[],
  rows: readonly ({ readonly device: string; readonly model: string } & Readonly<Record<Column, number>>)[],
): Promise<string> {
  const folder = fileURLToPath(new URL("../../lab/results/", import.meta.url));
  const model = cpus()[0]?.model.trim() ?? "unknown";
  const machine = `${platform()}-${model}-${cpus().length}`.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const name = `${machine}-${createHash("sha1").update(hostname()).digest("hex").slice(0, 4)}`;
  const path = join(folder, `${kind ? `${kind}-` : ""}${name}.csv`);
  await mkdir(folder, { recursive: true });
  const isNew = await stat(path).then(
    () => false,
    () => true,
  );
  const commit = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"]).then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );
  const { onnxruntime, node } = versions();
  const lines = rows.map((row) => {
    const fixed = [new Date().toISOString().slice(0, 10), commit, onnxruntime, node, row.device, row.model];
    return [...fixed, ...columns.map((column) => +row[column].toFixed(2))].join(",");
  });
  const head = isNew ? [`date,commit,onnxruntime,node,device,model,${columns.join(",")}`] : [];
  try {
    await appendFile(path, `${[...head, ...lines].join("\n")}\n`);
  } catch (cause) {
    throw new FileError(path, "the figures cannot be recorded here.", { cause });
  }
  return path;
}

/** Something with edges and gradients, the same every time. */
function testPicture(width: number, height: number) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const wave = Math.sin(x / 17) * Math.cos(y / 23) + Math.sin((x + y) / 91);
      data[at] = 127 + 60 * wave;
      data[at + 1] = 127 + 60 * Math.sin(x / 50 - y / 70);
      data[at + 2] = (255 * y) / height;
      data[at + 3] = 255;
    }
  }
  return { data, width, height };
}
