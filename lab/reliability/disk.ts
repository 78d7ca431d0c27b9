/**
 * @file A disk that is full: a small one in memory, which only root may make.
 */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Work } from "./commands.ts";
import type { FaultRow } from "./fault.ts";
import { start } from "./program.ts";
import { brokenFiles, filesIn, isUnfinished } from "./whole-files.ts";

/** Room that is too little for what a command writes, KiB. */
const sizesKiB: Readonly<Record<string, number>> = { study: 4, video: 16, train: 2048, export: 256, fetch: 4096 };

/** Lets one command write to a full disk. @param folder - Empty, and its own. */
export async function fillDisk(work: Work, folder: string): Promise<FaultRow> {
  const row = { fault: "full disk", to: work.name };
  const disk = join(folder, "disk");
  await mkdir(disk, { recursive: true });
  const sizeKiB = sizesKiB[work.name] ?? 100;
  const run = promisify(execFile);
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${sizeKiB}k`, "tmpfs", disk]);
  } catch {
    return { ...row, times: 0, came: "skipped: only root may make a small disk", lost: [] };
  }
  try {
    const { code, said } = await start(work.args(disk), work.env?.(disk) ?? {}).ending;
    const lost: string[] = [];
    if (code !== 1) lost.push(`it ended with ${code}: ${said}`);
    if (!/full|no space/i.test(said) || /should not have happened/.test(said)) lost.push(`it said: ${said}`);
    const files = await filesIn(disk);
    lost.push(...(await brokenFiles(files, new Map())));
    lost.push(...[...files.keys()].filter(isUnfinished).map((name) => `${name} was left behind`));
    return { ...row, times: 1, came: "one sentence; nothing half", lost };
  } finally {
    await run("umount", [disk]);
  }
}
