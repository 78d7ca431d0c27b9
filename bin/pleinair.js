#!/usr/bin/env node
/**
 * @file What `npx pleinair` runs. Plain JavaScript that any Node can read, so that one that is too old is told so in a sentence.
 *
 * Installed, it hands over to what was built, in `dist/`; in a clone, where nothing needs to be built, to the sources.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
const sources = new URL("../cli/bin.ts", import.meta.url);

if (major < 20 || (major === 20 && minor < 10)) {
  process.stderr.write(
    `pleinair needs Node 20.10 or newer; this is ${process.versions.node}. Get one from nodejs.org.\n`,
  );
  process.exitCode = 2;
} else if (existsSync(sources)) {
  // The Node that `npm ci` brings runs TypeScript, whatever Node started this.
  const brought = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url));
  const node = existsSync(brought) ? brought : process.execPath;
  const child = spawn(node, ["--conditions=source", fileURLToPath(sources), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  // Ctrl-C reaches both; the child says when it is over.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code)));
} else {
  await import("../dist/cli/bin.js").catch((error) => {
    // Its binaries are optional packages of its own, which `npm install --omit=optional` leaves out.
    if (!/"sharp" module/.test(error.message)) throw error;
    process.stderr.write(
      "pleinair: sharp, which reads pictures, lacks its binaries. Get them with: npm install --include=optional sharp\n",
    );
    process.exitCode = 1;
  });
}
