/**
 * @file `npm run lab -- tables`: measures everything that README's tables say, adds it to lab/results, and writes the tables.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LabError } from "./lab-error.ts";
import { quality, type QualityOptions } from "./quality.ts";
import { writeReadme } from "./readme.ts";
import { speed, type SpeedOptions } from "./speed.ts";

/** What the two measures take; everything is recorded. */
export interface TablesOptions {
  readonly quality: QualityOptions;
  readonly speed: SpeedOptions;
  /** Measure in the installed browser too. */
  readonly browser: boolean;
}

export async function tables(options: TablesOptions, say: (line: string) => void): Promise<void> {
  const began = performance.now();
  const minutes = () => `${((performance.now() - began) / 60_000).toFixed(1)} minutes`;
  await quality({ ...options.quality, record: true }, say);
  say(`\nQuality took ${minutes()}; now speed.`);
  const { threads, sizes, devices } = options.speed;
  const small = sizes.filter(({ width, height }) => width * height <= 2 ** 22);
  for (const count of threads) {
    // On a part of the cores, 12 megapixels say nothing that 2 do not, and take half of the time.
    const worth = count === undefined ? { sizes, devices } : { sizes: small, devices: ["cpu"] as const };
    await speed({ ...options.speed, ...worth, threads: [count], record: true }, say);
  }
  say(`\nWith speed ${minutes()}; now whole pictures, each size in a process of its own.`);
  const models = options.speed.models.filter((name) => name !== "classic");
  for (const model of models) await bench("--model", model, "--sizes", "512,1024,1920x1080,4000x3000");
  if (options.browser) await bench("--browser", "--model", models.join(), "--sizes", "256,512");
  await writeReadme();
  say(`README.md has the new tables. All of it took ${minutes()}.`);
}

/** `pleinair bench`, recorded. */
async function bench(...args: readonly string[]): Promise<void> {
  const program = fileURLToPath(new URL("../cli/bin.ts", import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, program, "bench", "--record", ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new LabError(`pleinair bench ${args.join(" ")} ended with ${code}.`);
}
