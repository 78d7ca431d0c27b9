/**
 * @file kill -9 at random moments of every command: what was whole stays whole, and the next run goes to its end and tidies up.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { random } from "@pleinair/trainer";
import { LabError } from "../lab-error.ts";
import type { Work } from "./commands.ts";
import type { FaultRow } from "./fault.ts";
import { start } from "./program.ts";
import { brokenFiles, filesIn, isUnfinished } from "./whole-files.ts";

/** Kills one command `times` times. @param folder - Empty, and its own. */
export async function killAtRandom(work: Work, folder: string, times: number): Promise<FaultRow> {
  const run = (out: string, args: readonly string[]) => start(args, work.env?.(out) ?? {});
  // Undisturbed, for comparison, and to know how long it takes.
  const calm = join(folder, "calm");
  await mkdir(calm, { recursive: true });
  const { code, said, ms } = await run(calm, work.args(calm)).ending;
  if (code !== 0) throw new LabError(`${work.name}: without a fault it ended with ${code}: ${said}`);
  const reference = await filesIn(calm);
  const draw = random("kills", work.name, times);
  const lost: string[] = [];
  let [killed, before] = [0, new Map<string, Uint8Array>()];
  const out = join(folder, "out");
  await mkdir(out, { recursive: true });
  for (let i = 0; i < times; i++) {
    const { child, ending } = run(out, work.args(out));
    const over = await Promise.race([ending, sleep(ms * (0.3 + 0.7 * draw()))]);
    if (!over && child.kill("SIGKILL")) killed++;
    await ending;
    const files = await filesIn(out);
    lost.push(...(await brokenFiles(files, reference)));
    // Training with --force moves the run before aside, under another name.
    const gone = [...before.keys()].filter(
      (name) => !files.has(name) && !isUnfinished(name) && !name.startsWith("run"),
    );
    lost.push(...gone.map((name) => `${name} was there before, and is gone`));
    before = files;
  }
  const hasCheckpoint = before.has("run/checkpoint.safetensors");
  const last = await run(out, work.again && hasCheckpoint ? work.again(out) : work.args(out)).ending;
  if (last.code !== 0) lost.push(`the run after the last kill ended with ${last.code}: ${last.said}`);
  const files = await filesIn(out);
  lost.push(...(await brokenFiles(files, reference)));
  for (const name of reference.keys()) {
    if (!files.has(name) && !isUnfinished(name)) lost.push(`${name} was not written by the run after the last kill`);
  }
  const stray = [...files.keys()].filter((name) => name.endsWith(".part"));
  lost.push(...stray.map((name) => `${name} was left behind`));
  const came = `${killed} killed on the way; the next run ${work.again && hasCheckpoint ? "went on" : "was whole"}`;
  return { fault: "kill -9", to: work.name, times, came, lost };
}
