/**
 * @file Measures everything that the documents' tables say, and adds it to the history.
 */
import type { EvaluatorOptions } from "./quality/evaluator.ts";
import { measureQuality, qualityRows, type QualityOptions } from "./quality/quality.ts";
import { qualityHead, qualityLine, writeQualityReport } from "./report/quality-report.ts";
import { appendRows, histories, machineStamp, stamp } from "./results.ts";
import { browserRows, measureBrowser } from "./speed/browser.ts";
import { measureNetworks, speedRows, type SpeedOptions } from "./speed/networks.ts";
import type { Size } from "./speed/test-pictures.ts";
import { measureWhole, wholeRows } from "./speed/whole.ts";
import { browserText, wholeHead, wholeText } from "./report/speed-report.ts";

/** What the measures take. */
export interface MeasureAllOptions {
  readonly quality: QualityOptions & EvaluatorOptions;
  readonly speed: SpeedOptions;
  /** Where the contact sheet goes. */
  readonly out: string;
  /** Measure in the installed browser too. */
  readonly browser: boolean;
}

/** Sizes of whole paintings, from file to file. */
export const wholeSizes: readonly Size[] = [
  { width: 512, height: 512 },
  { width: 1024, height: 1024 },
  { width: 1920, height: 1080 },
  { width: 4000, height: 3000 },
];

/** Measures quality, networks, whole paintings and the browser, one after another. */
export async function measureAll(options: MeasureAllOptions, say: (line: string) => void): Promise<void> {
  const { out, browser } = options;
  const began = performance.now();
  const minutes = () => `${((performance.now() - began) / 60_000).toFixed(1)} minutes`;
  const fixed = { ...(await stamp()), ...machineStamp() };

  say(qualityHead);
  const run = await measureQuality(options.quality, (entry) => say(qualityLine(entry)));
  await writeQualityReport(out, run);
  await appendRows(histories.quality, qualityRows(run));
  say(`\nQuality took ${minutes()}; networks follow.`);

  const { threads, sizes, devices } = options.speed;
  const small = sizes.filter(({ width, height }) => width * height <= 2 ** 22);
  for (const count of threads) {
    // On a part of the cores, 12 megapixels say nothing that 2 do not, and take half of the time.
    const worth = count === undefined ? { sizes, devices } : { sizes: small, devices: ["cpu"] as const };
    const rows = await measureNetworks({ ...options.speed, ...worth, threads: [count] }, say);
    await appendRows(histories.speed, speedRows(rows, fixed));
  }

  say(`\nWith networks ${minutes()}; whole paintings follow, each size in a process of its own.\n${wholeHead}`);
  const models = options.speed.models.filter((name) => name !== "classic");
  const whole = await measureWhole({ models, sizes: wholeSizes }, (row) => say(wholeText(row)));
  await appendRows(histories.whole, wholeRows(whole, fixed));
  if (browser) {
    const times = await measureBrowser({ models, sizes: [256, 512], seconds: 4 });
    say(browserText(times));
    await appendRows(histories.browser, browserRows(times, fixed));
  }
  say(`\nAll of it took ${minutes()}.`);
}
