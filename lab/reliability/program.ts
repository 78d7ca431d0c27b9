/**
 * @file The program in a process of its own, run to its end or killed on the way.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../cli/bin.ts", import.meta.url));

/** How a process ended. */
export interface Ending {
  /** The exit code; `undefined` where it was killed. */
  readonly code: number | undefined;
  /** What it wrote to standard error, the end of it. */
  readonly said: string;
  readonly ms: number;
}

/** A process that runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly ending: Promise<Ending>;
}

/** Starts the program. @param env - Beside this process's own environment. */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const began = performance.now();
  const child = spawn(process.execPath, ["--conditions=source", program, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
  const ending = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ code: code ?? undefined, said: said.trim(), ms: performance.now() - began }),
    );
  });
  return { child, ending };
}
