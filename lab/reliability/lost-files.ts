/**
 * @file Files that are gone while they are needed.
 */
import { cp, mkdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Work } from "./commands.ts";
import type { FaultRow } from "./fault.ts";
import { start, type Ending } from "./program.ts";
import { brokenFiles, filesIn } from "./whole-files.ts";

/** An ending with a sentence of ours, and no fault of the program. */
function checkEnding({ code, said }: Ending, expected: readonly number[]): string[] {
  const isSentence = code === 0 || (said !== "" && !/should not have happened/.test(said));
  return expected.includes(code ?? -1) && isSentence ? [] : [`it ended with ${code}: ${said}`];
}

/** Until a folder has a file. */
async function untilWritten(folder: string, ending: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ending.finally(() => (isOver = true));
  while (!isOver && (await filesIn(folder)).size === 0) await sleep(20);
}

/** A photo that goes while its folder is painted: it is named, the others are painted. */
export async function losePhoto(materials: string, work: Work, folder: string): Promise<FaultRow> {
  const own = join(folder, "materials");
  await cp(join(materials, "photos"), own, { recursive: true });
  const args = work.args(folder).map((word) => (word === join(materials, "photos") ? own : word));
  const out = join(folder, "paintings");
  const { ending } = start(args);
  await untilWritten(out, ending);
  await rm(join(own, "4.png"));
  const end = await ending;
  const files = await filesIn(out);
  const lost = [...checkEnding(end, [0, 1]), ...(await brokenFiles(files, new Map()))];
  // Read before it went, or not painted.
  if (files.size !== (end.code === 0 ? 5 : 4)) lost.push(`${files.size} paintings with exit code ${end.code}`);
  const came = end.code === 0 ? "it had been read" : "it is named; the others are painted";
  return { fault: "a photo goes while its folder is painted", to: work.name, times: 1, came, lost };
}

/** The folder that is written to goes. */
export async function loseOutput(work: Work, folder: string): Promise<FaultRow> {
  const out = join(folder, "out");
  const { ending } = start(work.args(out));
  await untilWritten(out, ending);
  // Files come while it is emptied.
  await rm(out, { recursive: true, force: true, maxRetries: 10, retryDelay: 10 });
  const end = await ending;
  const lost = [...checkEnding(end, [0, 1]), ...(await brokenFiles(await filesIn(out), new Map()))];
  return { fault: "the folder that is written to goes", to: work.name, times: 1, came: `ended with ${end.code}`, lost };
}

/** A run whose checkpoint is cut short, or gone: a sentence, and what is there stays as it is. */
export async function loseCheckpoint(work: Work, folder: string): Promise<FaultRow> {
  await mkdir(folder, { recursive: true });
  const lost = checkEnding(await start(work.args(folder)).ending, [0]);
  const checkpoint = join(folder, "run/checkpoint.safetensors");
  const log = async () => String((await filesIn(folder)).get("run/log.jsonl"));
  const before = await log();
  for (const damage of [() => truncate(checkpoint, 1000), () => rm(checkpoint)]) {
    await damage();
    lost.push(...checkEnding(await start(work.again!(folder)).ending, [1]));
    if ((await log()) !== before) lost.push("the log was changed");
  }
  return { fault: "the checkpoint is cut short, or gone", to: work.name, times: 2, came: "one sentence each", lost };
}
