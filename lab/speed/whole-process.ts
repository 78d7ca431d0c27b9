/**
 * @file One size of whole.ts in a process of its own, so that the peak memory is that of this size: takes a task as a message, answers
 * with its times.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { free, timedRuntime } from "pleinair";
import { loadPainter } from "pleinair/network";
import { createRuntime, encodeImage, readImage, readModel } from "pleinair/node";
import { median } from "../averages.ts";
import type { WholeTask, WholeTimes } from "./whole.ts";

const [task] = (await once(process, "message")) as [WholeTask];
const { photo, runs, model, device, threads } = task;
const created = await createRuntime({ device, ...(threads !== undefined && { threads }) });
const { runtime, takeMs } = timedRuntime(created, () => performance.now());
await using painter = await loadPainter(runtime, await readModel(model));

const bytes = await readFile(photo);
const style = await painter.study(await readImage(bytes));
const rows: Pick<WholeTimes, "decodeMs" | "studyMs" | "paintMs" | "networkMs" | "encodeMs" | "wholeMs">[] = [];
for (let i = 0; i <= runs; i++) {
  const start = performance.now();
  const picture = await readImage(bytes);
  const decoded = performance.now();
  takeMs();
  const painting = await painter.paint(picture, style, { into: picture });
  const painted = performance.now();
  const networkMs = takeMs();
  await encodeImage(painting, ".jpg");
  const encoded = performance.now();
  await painter.study(painting);
  const studied = performance.now();
  free(painting);
  // The first run loads the graphs.
  if (i === 0) continue;
  rows.push({
    decodeMs: decoded - start,
    studyMs: studied - encoded,
    paintMs: painted - decoded,
    networkMs,
    encodeMs: encoded - painted,
    wholeMs: encoded - start,
  });
}
const medianOf = (key: keyof (typeof rows)[number]) => median(rows.map((row) => row[key]));
const times: WholeTimes = {
  device: painter.device,
  model: painter.model,
  decodeMs: medianOf("decodeMs"),
  studyMs: medianOf("studyMs"),
  paintMs: medianOf("paintMs"),
  networkMs: medianOf("networkMs"),
  encodeMs: medianOf("encodeMs"),
  wholeMs: medianOf("wholeMs"),
  peakMiB: process.resourceUsage().maxRSS / 1024,
};
process.send!(times, () => process.disconnect());
