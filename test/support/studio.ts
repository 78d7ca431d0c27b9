/**
 * @file The studio, served by `pleinair serve` in a process of its own.
 */
import { once } from "node:events";
import { buildStudio } from "./built.ts";
import { printed, startProgram } from "./program.ts";

/** Serves it. @param env - Beside this process's own environment. */
export async function serveStudio(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly address: string; close(): Promise<void> }> {
  await buildStudio();
  const server = startProgram(["serve", "--no-open"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  return {
    address: await printed(server, /http:\S+/),
    async close() {
      if (server.exitCode !== null) return;
      server.kill("SIGTERM");
      await once(server, "exit");
    },
  };
}
