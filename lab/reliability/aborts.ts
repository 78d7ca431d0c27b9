/**
 * @file Aborted, and disposed of, at every turn of the event loop: work ends at once, and the painter paints as before.
 */
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { loadPainter, paintVideo, type Painter, type RgbaImage, type Style } from "pleinair/node";
import { smoothPicture } from "../speed/test-pictures.ts";
import { settled, type FaultRow } from "./fault.ts";

const photo = smoothPicture({ width: 200, height: 136 });
const load = () => loadPainter({ model: "live", device: "cpu" });

/** The turns after which work is disturbed: each of the first, then ever fewer; work waits for its graphs meanwhile. */
function* moments(): Generator<number, never> {
  for (let i = 0; ; i = i < 40 ? i + 1 : Math.ceil(i * 1.4)) yield i;
}

/** Lets turns pass. @returns Whether the work was over before. */
async function passed(turns: number, work: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  work.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  for (let i = 0; i < turns && !isOver; i++) await turn();
  return isOver;
}

/** To a level of 255: a style that is painted often has its filters folded, which rounds otherwise (src/painter/specialise.ts). */
const isSame = ({ data }: RgbaImage, other: RgbaImage) =>
  data.every((value, i) => Math.abs(value - other.data[i]!) <= 1);

const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));

/** Work that a signal ends. */
type Abortable = (painter: Painter, style: Style, signal: AbortSignal) => Promise<unknown>;

/** Aborts painting, studying, a sequence and a video at every turn. */
export async function abortEverywhere(materials: string, folder: string): Promise<FaultRow[]> {
  const kinds: Record<string, Abortable> = {
    "painter.study": (painter, _, signal) => painter.study(photo, { signal }),
    "painter.paint, in tiles": (painter, style, signal) => painter.paint(photo, style, { tilePx: 64, signal }),
    "sequence.paint": (painter, style, signal) => painter.sequence().paint(photo, style, { signal }),
    paintVideo: (painter, style, signal) => {
      const [from, to] = [join(materials, "clip.gif"), join(folder, "aborted.webp")];
      return paintVideo(from, to, { painter, style, signal, force: true });
    },
  };
  const painter = await load();
  try {
    const style = await painter.study(photo);
    const expected = await painter.paint(photo, style);
    const rows: FaultRow[] = [];
    for (const [to, work] of Object.entries(kinds)) {
      const lost: string[] = [];
      let [times, aborted] = [0, 0];
      for (const turns of moments()) {
        const stop = new AbortController();
        const working = work(painter, style, stop.signal);
        if (await passed(turns, working)) break;
        stop.abort();
        times++;
        await settled(working).then(
          () => {},
          (error: unknown) =>
            nameOf(error) === "AbortError" ? aborted++ : lost.push(`turn ${turns}: ${nameOf(error)}`),
        );
      }
      const after = await painter.paint(photo, style);
      if (!isSame(after, expected)) lost.push("the painter paints something else afterwards");
      const came = `${aborted} ended by it; the others were done; the painter paints as before`;
      rows.push({ fault: "abort", to, times, came, lost });
    }
    return rows;
  } finally {
    await painter.dispose();
  }
}

/** Disposes of a painter at every turn of a painting. */
export async function disposeEverywhere(): Promise<FaultRow> {
  const first = await load();
  const style = await first.study(photo);
  const expected = await first.paint(photo, style);
  await first.dispose();
  const lost: string[] = [];
  let [times, refused] = [0, 0];
  for (const turns of moments()) {
    const painter = await load();
    const working = painter.paint(photo, style);
    const isOver = await passed(turns, working);
    const outcome = working.then(
      (painting) => (isSame(painting, expected) ? undefined : "another painting"),
      (error: unknown) => (nameOf(error) === "DisposedError" ? void refused++ : nameOf(error)),
    );
    await settled(painter.dispose());
    const wrong = await settled(outcome);
    if (wrong !== undefined) lost.push(`turn ${turns}: ${wrong}`);
    if (isOver) break;
    times++;
  }
  const came = `${refused} told by DisposedError; the others were painted whole`;
  return { fault: "dispose", to: "painter.paint", times, came, lost };
}
