/**
 * @file The endurance run: what goes on for long holds its memory and its speed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { loadPainter, type RgbaImage } from "pleinair/node";
import type { Figures } from "../results.ts";
import { measureBrowser } from "../speed/browser.ts";
import { smoothPicture } from "../speed/test-pictures.ts";
import { viewOf } from "../stability/camera-motion.ts";
import { childrenMiB, ownMiB } from "./memory.ts";

/** How long. */
export interface EnduranceOptions {
  /** Frames painted one after another, in Node and in Chromium; 0 leaves them out. Default of the run: 10,000. */
  readonly frames: number;
  readonly browserFrames: number;
  /** Times that a painter is loaded, paints and is disposed of. Default of the run: 1,000. */
  readonly loads: number;
  /** How long a generated camera runs. Default of the run: 60. */
  readonly cameraMinutes: number;
}

/** What was found. */
export interface EnduranceRow {
  readonly what: string;
  readonly count: number;
  readonly seconds: number;
  /** Memory after a tenth of the time, and the most after nine tenths. */
  readonly earlyMiB: number;
  readonly lateMiB: number;
  /** Median time of a frame or a cycle in the first tenth after that, and in the last. */
  readonly earlyMs: number;
  readonly lateMs: number;
  /** Why it does not hold; none where it does. */
  readonly faults: readonly string[];
}

/** What memory may grow by from the first tenth to the last, MiB. */
const mostGrowthMiB = 64;
/** What times may grow by, as a share: others may be at work on the machine. */
const mostSlower = 2;

/** Runs all of it. @param onRow - Told each row at once. */
export async function endure(options: EnduranceOptions, onRow: (row: EnduranceRow) => void): Promise<EnduranceRow[]> {
  const { frames, browserFrames, loads, cameraMinutes } = options;
  const rows: EnduranceRow[] = [];
  const add = (row: EnduranceRow) => {
    rows.push(row);
    onRow(row);
  };
  if (frames > 0) add(await manyFrames(frames));
  if (loads > 0) add(await manyLoads(loads));
  if (cameraMinutes > 0) add(await longCamera(cameraMinutes));
  if (browserFrames > 0) add(await manyFramesInBrowser(browserFrames));
  return rows;
}

/** Rows of the history. */
export function enduranceRows(rows: readonly EnduranceRow[], fixed: Figures): Figures[] {
  const figure = (value: number) => (Number.isNaN(value) ? "" : +value.toFixed(1));
  return rows.map(({ what, count, seconds, earlyMiB, lateMiB, earlyMs, lateMs, faults }) => ({
    ...{ ...fixed, what, count, seconds: Math.round(seconds), earlyMiB: figure(earlyMiB), lateMiB: figure(lateMiB) },
    ...{ earlyMs: figure(earlyMs), lateMs: figure(lateMs), faults: faults.length },
  }));
}

/** Follows memory and time of something that is done again and again. */
function follow(what: string) {
  const began = performance.now();
  const times: number[] = [];
  const memory: { readonly at: number; readonly mib: number }[] = [];
  let [last, lastLook] = [began, 0];
  return {
    /** One more is done. */
    tick() {
      const now = performance.now();
      times.push(now - last);
      last = now;
      // Often enough, and not so often that looking takes the time.
      if (now - lastLook < 100) return;
      lastLook = now;
      memory.push({ at: times.length, mib: ownMiB() });
    },
    row(): EnduranceRow {
      const count = times.length;
      const tenth = Math.max(1, Math.floor(count / 10));
      const within = (from: number, to: number) =>
        memory.filter(({ at }) => at > from && at <= to).map(({ mib }) => mib);
      const early = within(tenth, 2 * tenth);
      const late = within(count - tenth, count);
      const figures = {
        earlyMiB: Math.max(...early),
        lateMiB: Math.max(...late),
        earlyMs: median(times.slice(tenth, 2 * tenth)),
        lateMs: median(times.slice(-tenth)),
      };
      return { what, count, seconds: (last - began) / 1000, ...figures, faults: faultsOf(figures) };
    },
  };
}

function faultsOf({ earlyMiB, lateMiB, earlyMs, lateMs }: Omit<EnduranceRow, "what" | "count" | "seconds" | "faults">) {
  const faults: string[] = [];
  if (lateMiB - earlyMiB > mostGrowthMiB)
    faults.push(`memory grew from ${earlyMiB.toFixed(0)} to ${lateMiB.toFixed(0)} MiB`);
  if (lateMs > mostSlower * earlyMs)
    faults.push(`a turn took ${earlyMs.toFixed(1)} ms at first, ${lateMs.toFixed(1)} ms at last`);
  return faults;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const still = smoothPicture({ width: 400, height: 300 });

/** A view from a camera that goes round in a circle and turns. */
function cameraFrame(second: number, side: number): RgbaImage {
  const [x, y] = [200 + 60 * Math.cos(second / 3), 150 + 40 * Math.sin(second / 2)];
  return viewOf(still, { x, y, angle: 0.2 * Math.sin(second / 5), scale: 1 }, side);
}

async function manyFrames(count: number): Promise<EnduranceRow> {
  const painter = await loadPainter({ model: "live", device: "cpu" });
  try {
    const style = await painter.study(still);
    const sequence = painter.sequence();
    const views = Array.from({ length: 32 }, (_, i) => cameraFrame(i / 30, 128));
    const following = follow("frames in Node; live at 128×128");
    for (let i = 0; i < count; i++) {
      await sequence.paint(views[i % views.length]!, style, { coarseToFine: false });
      following.tick();
    }
    return following.row();
  } finally {
    await painter.dispose();
  }
}

async function manyLoads(count: number): Promise<EnduranceRow> {
  const photo = cameraFrame(0, 64);
  const following = follow("load; paint; dispose in Node");
  for (let i = 0; i < count; i++) {
    const painter = await loadPainter({ model: "live", device: "cpu" });
    await painter.paint(photo, await painter.study(photo));
    await painter.dispose();
    following.tick();
  }
  return following.row();
}

/** Frames at 15 a second, as a camera gives them: one that comes while another is painted is left out. */
async function longCamera(minutes: number): Promise<EnduranceRow> {
  const painter = await loadPainter({ model: "live", device: "cpu" });
  try {
    const style = await painter.study(still);
    const sequence = painter.sequence({ motionCompensation: 1 });
    const following = follow("generated camera; 128×128 at 15 frames a second; motion compensated");
    const began = performance.now();
    const [every, end] = [1000 / 15, minutes * 60_000];
    for (let now = 0; now < end; now = performance.now() - began) {
      await sequence.paint(cameraFrame(now / 1000, 128), style, { coarseToFine: false });
      const next = Math.ceil((performance.now() - began) / every) * every;
      await sleep(Math.max(0, next - (performance.now() - began)));
      following.tick();
    }
    return following.row();
  } finally {
    await painter.dispose();
  }
}

async function manyFramesInBrowser(count: number): Promise<EnduranceRow> {
  const samples: number[] = [];
  let isOver = false;
  const began = performance.now();
  const watching = (async () => {
    while (!isOver) {
      samples.push(await childrenMiB());
      await sleep(500);
    }
  })();
  try {
    const { lines } = await measureBrowser({ models: ["live"], sizes: [128], seconds: 24 * 3600, frames: count });
    const line = lines[0]!;
    isOver = true;
    await watching;
    // Building the page and starting the browser come first; the last samples may be of a browser that closes.
    const tenth = Math.max(1, Math.floor(samples.length / 10));
    const figures = {
      earlyMiB: Math.max(...samples.slice(3 * tenth, 4 * tenth)),
      lateMiB: Math.max(...samples.slice(-2 * tenth)),
      earlyMs: line.earlyMs,
      lateMs: line.lateMs,
    };
    const seconds = (performance.now() - began) / 1000;
    const what = `frames in Chromium; live at 128×128 on ${line.device}`;
    return { what, count: line.frames, seconds, ...figures, faults: faultsOf(figures) };
  } finally {
    isOver = true;
  }
}
