/**
 * @file The program as a process of its own.
 */
import { execFile, spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./paths.ts";

const program = ["--conditions=source", join(root, "cli/bin.ts")];

/** Starts it. */
export function startProgram(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [...program, ...args], options);
}

/** Runs it to its end. @param env - Beside this process's own environment. */
export function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [...program, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** What a process prints, until that matches. @throws when it ends before. */
export async function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) {
      child.stdout!.resume();
      return found;
    }
  }
  throw new Error(`The program ended without printing ${pattern}: ${text}`);
}

/**
 * Waits until a program heeds signals: before that they end it as they end any process. Where the system does not say which signals a
 * process catches, that is three seconds.
 */
export async function heedsSignals({ pid }: ChildProcess): Promise<void> {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  if (process.platform !== "linux") return void (await wait(3000));
  // SIGHUP is signal 1; Node catches it for nobody but the program.
  for (let caught = 0n; (caught & 1n) === 0n; await wait(20)) {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)![1]}`);
  }
}
