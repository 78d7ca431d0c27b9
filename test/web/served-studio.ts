/**
 * @file The studio, served by `pleinair serve` in a process of its own.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Builds and serves it. @param env - Beside this process's own environment. */
export async function serveStudio(
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly address: string; close(): void }> {
  const command = ["--conditions=source", `${root}cli/bin.ts`, "serve", "--no-open", "--build"];
  const server = spawn(process.execPath, command, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const address = await new Promise<string>((resolve, reject) => {
    server.stdout.setEncoding("utf8").on("data", (text: string) => {
      const found = /http:\S+/.exec(text)?.[0];
      if (found) resolve(found);
    });
    server.once("exit", (code) => reject(new Error(`pleinair serve ended with ${code}`)));
  });
  return { address, close: () => void server.kill("SIGTERM") };
}
