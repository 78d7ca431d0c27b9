/**
 * @file The fault run: kills, full disks, lost files, aborts and disposals, and what is lost by them, which is to be nothing.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figures } from "../results.ts";
import { abortEverywhere, disposeEverywhere } from "./aborts.ts";
import { allWork, makeMaterials } from "./commands.ts";
import { fillDisk } from "./disk.ts";
import type { FaultRow } from "./fault.ts";
import { killAtRandom } from "./kills.ts";
import { loseCheckpoint, loseOutput, losePhoto } from "./lost-files.ts";

/** How much is done. */
export interface FaultOptions {
  /** Kills of each command. */
  readonly kills: number;
  /** VGG's weights; without them nothing is trained or fetched. */
  readonly vgg: string | undefined;
}

/** Puts every fault into every command. @param onRow - Told each row at once. */
export async function injectFaults({ kills, vgg }: FaultOptions, onRow: (row: FaultRow) => void): Promise<FaultRow[]> {
  const folder = await mkdtemp(join(tmpdir(), "pleinair-faults-"));
  const rows: FaultRow[] = [];
  const add = (...found: FaultRow[]) => {
    rows.push(...found);
    found.forEach(onRow);
  };
  let count = 0;
  const own = async () => {
    const path = join(folder, `${++count}`);
    await mkdir(path);
    return path;
  };
  try {
    const materials = join(folder, "materials");
    await makeMaterials(materials);
    const work = allWork(materials, vgg);
    add(...(await abortEverywhere(materials, await own())));
    add(await disposeEverywhere());
    for (const each of work) add(await killAtRandom(each, await own(), kills));
    for (const each of work) add(await fillDisk(each, await own()));
    const batch = work.find(({ name }) => name === "paint a folder")!;
    add(await losePhoto(materials, batch, await own()));
    add(await loseOutput(batch, await own()));
    const training = work.find(({ name }) => name === "train");
    if (training) add(await loseCheckpoint(training, await own()));
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rows of the history. */
export function faultRows(rows: readonly FaultRow[], fixed: Figures): Figures[] {
  // Values of the history hold no commas.
  const plain = (text: string) => text.replaceAll(",", ";").replaceAll('"', "'").replace(/\s+/g, " ");
  return rows.map(({ fault, to, times, came, lost }) => ({
    ...{ ...fixed, fault: plain(fault), to: plain(to), times, came: plain(came), lost: lost.length },
  }));
}
