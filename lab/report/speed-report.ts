/**
 * @file Lines for the terminal of whole paintings and of the browser.
 */
import type { PageTimes } from "../speed/page-types.ts";
import type { WholeRow } from "../speed/whole.ts";

/** The head of the lines of whole paintings. */
export const wholeHead =
  "model     size            decode      study       paint  of it network     encode       whole     memory";

/** One whole painting in a line. */
export function wholeText({ model, width, height, ...row }: WholeRow): string {
  const ms = (value: number, columns: number) => `${value.toFixed(1)} ms`.padStart(columns);
  return [
    model.split("-")[0]!.padEnd(10),
    `${width}×${height}`.padEnd(12),
    ...[ms(row.decodeMs, 10), ms(row.studyMs, 11), ms(row.paintMs, 12), ms(row.networkMs, 15)],
    ...[ms(row.encodeMs, 11), ms(row.wholeMs, 12), `${row.peakMiB.toFixed(0)} MiB`.padStart(11)],
  ].join("");
}

/** Frames a second in a browser, a line for each model, device and size. */
export function browserText({ browser, gpu, lines }: PageTimes): string {
  const head = "model              device   threads   size   frames a second   a frame    spread";
  const rows = lines.map(({ model, device, threads, size, framesPerSecond, latencyMs, spreadMs }) =>
    [
      model.padEnd(19),
      device.padEnd(9),
      ...[String(threads).padStart(7), String(size).padStart(7), framesPerSecond.toFixed(1).padStart(18)],
      ...[`${latencyMs.toFixed(0)} ms`.padStart(10), `${spreadMs.toFixed(0)} ms`.padStart(10)],
    ].join(""),
  );
  return [browser, `GPU: ${gpu}`, head, ...rows].join("\n");
}
