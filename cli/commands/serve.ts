/**
 * @file `pleinair serve`: the studio in a browser, served from this machine to this machine.
 */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { platform } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serve as serveHttp } from "@hono/node-server";
import { FileError } from "pleinair/node";
import { parse, wholeOption } from "../arguments.ts";
import { exitCodes, type Command, type Io } from "../io.ts";
import { studioSite } from "../site.ts";

const help = `pleinair serve [options]

Opens the studio: a page in the browser in which photos are painted in any picture. It is served on this machine only, and
nothing leaves it. Ctrl-C ends it.

Options:
      --port N    where to serve (4747, or the next free one)
      --no-open   print the address and leave the browser alone
      --build     build the page again first`;

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = join(root, "studio/dist");

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values } = parse(args, {
    port: { type: "string" },
    "no-open": { type: "boolean" },
    build: { type: "boolean" },
  });
  const wanted = wholeOption("port", values.port, 4747, 1, 65_535);
  if (values.build || !existsSync(join(site, "complete"))) {
    io.err("Building the studio, once…");
    await buildStudio(io.signal);
  }
  const port = values.port === undefined ? await freePort(wanted) : wanted;
  const server = serveHttp({ fetch: studioSite(site).fetch, port, hostname: "127.0.0.1" });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", () => resolve());
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "is in use; leave --port out to find a free one" : cause.message;
      reject(new FileError(`port ${port}`, why, { cause }));
    });
  });
  const address = `http://localhost:${port}/`;
  io.out(`The studio is at ${address}`);
  if (!values["no-open"] && !process.env["CI"]) openBrowser(address);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  if ("closeAllConnections" in server) server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return exitCodes.ok;
}

export const serve: Command = { help, run };

async function buildStudio(signal: AbortSignal): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  if (!existsSync(vite))
    throw new FileError(site, "the studio is not built, and Vite is not here to build it. Run npm ci.");
  await promisify(execFile)(process.execPath, [vite, "build", "studio", "--logLevel", "error"], { cwd: root, signal });
}

/** The first free port from `from` on. */
async function freePort(from: number): Promise<number> {
  for (let port = from; port < from + 100; port++) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => {
        const { port: got } = probe.address() as AddressInfo;
        probe.close(() => resolve(got === port));
      });
    });
    if (free) return port;
  }
  throw new FileError(`ports ${from} to ${from + 99}`, "are all in use; name a free one with --port.");
}

/** Where there is no browser to open, the printed address is enough. */
function openBrowser(address: string): void {
  const [command, ...args] =
    platform() === "darwin"
      ? ["open", address]
      : platform() === "win32"
        ? ["cmd", "/c", "start", address]
        : ["xdg-open", address];
  spawn(command!, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
