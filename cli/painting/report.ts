/**
 * @file What is said of many files that are painted: a line each or an object with `--json`, a count at the end, and the exit code.
 */
import { FileError } from "pleinair/node";
import { linesOf, type Findings } from "../files/find.ts";
import { exists, identityOf, type Job } from "../files/outputs.ts";
import { exitCodes, type Io } from "../io.ts";

/** How it is said, and what becomes of paintings that are there. */
export interface ReportSettings {
  /** Replace paintings that exist. */
  readonly force: boolean;
  /** Pass over files whose painting exists. */
  readonly skipExisting: boolean;
  readonly json: boolean;
}

/** Keeps count of a run. */
export interface Report {
  /** Says what was left out, and which folders cannot be read. @param jobs - What came of the rest. */
  begin(findings: Findings, jobs: readonly Job[]): void;
  /** Those whose painting is still to be made, and would not be in the place of what is painted. */
  toPaint(jobs: readonly Job[]): Promise<Job[]>;
  painted(): void;
  /** What was said already has no error. @throws The error where there is nothing else to paint or to say. */
  failed(input: string, error?: Error, out?: string): void;
  /** Says how many there were of each. @returns The exit code. */
  end(): number;
}

/** What is painted, in a word. With `--json` a file's path is called so. */
export type Subject = "photo" | "clip";

/** Nothing is said before `begin`. */
export function createReport(subject: Subject, { force, skipExisting, json }: ReportSettings, io: Io): Report {
  const count = { jobs: 0, painted: 0, existed: 0, failed: 0, paintings: 0 };
  let isAlone = false;
  const say = (input: string, sentence: string) => {
    if (json) io.out(JSON.stringify({ [subject]: input, error: sentence }));
    else io.err(`pleinair: ${sentence}`);
  };

  const sayLeftOut = (path: string, why: string) => io.out(JSON.stringify({ [subject]: path, leftOut: why }));

  function failed(input: string, error?: Error, out = input): void {
    // A mistake of ours is told with its stack, and one of the command line has a code of its own.
    if (error && isAlone && !json) throw error;
    count.failed++;
    if (!error) return;
    // What is said of many must say of which.
    const isNamed = error.message.includes(input) || error.message.includes(out);
    say(input, isNamed ? error.message : `${input}: ${error.message}`);
  }

  return {
    begin({ leftOut, paintings, failures }, jobs) {
      const outs = new Set(jobs.map(({ out }) => out));
      const own = paintings.filter((path) => !outs.has(path));
      count.jobs = jobs.length;
      count.paintings = own.length;
      isAlone = jobs.length + failures.length === 1;
      if (json) {
        const passedOver = own.map((path) => ({ path, why: "a painting of pleinair's own" }));
        for (const { path, why } of [...leftOut, ...passedOver]) sayLeftOut(path, why);
      } else for (const line of linesOf(leftOut)) io.err(line);
      for (const failure of failures) failed(failure.path, failure);
    },

    async toPaint(jobs) {
      const inputs = new Set<string | undefined>();
      for (const { input } of jobs) inputs.add(await identityOf(input));
      const left: Job[] = [];
      for (const job of jobs) {
        const { input, out } = job;
        const there = await identityOf(out);
        const what = subject === "clip" ? "video" : "photo";
        if (there !== undefined && there === (await identityOf(input))) {
          failed(input, new FileError(out, `is the ${what} itself; give the painting another name.`));
        } else if (!force && out !== "-" && (await exists(out))) {
          count.existed++;
          if (!skipExisting) {
            say(input, `${out}: is there already. Use --force to replace it, or --skip-existing to pass over it.`);
          } else if (json) sayLeftOut(input, "its painting is there already");
        } else if (there !== undefined && inputs.has(there)) {
          failed(input, new FileError(out, `is one of the ${what}s that are painted; give the painting another name.`));
        } else left.push(job);
      }
      return left;
    },

    painted() {
      count.painted++;
    },

    failed,

    end() {
      const { jobs, painted, existed, failed, paintings } = count;
      const isBatch = jobs + failed > 1 || (jobs > 0 && paintings > 0);
      if (isBatch && !json) {
        const parts = [
          `${painted} painted`,
          ...(existed > 0 ? [`${existed} there already${skipExisting ? "" : " and kept"}`] : []),
          ...(paintings > 0 ? [`${paintings} own painting${paintings === 1 ? "" : "s"} passed over`] : []),
          ...(failed > 0 ? [`${failed} failed`] : []),
        ];
        io.err(parts.join(", "));
      }
      if (failed > 0) return exitCodes.failed;
      return existed > 0 && !skipExisting ? exitCodes.existed : exitCodes.ok;
    },
  };
}
