/**
 * @file The studio on this machine: built when it is not yet, and served to this machine only.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Hono } from "hono";
import { FileError } from "pleinair/node";
import { packageFolder } from "../files/package-folder.ts";
import { classicRoutes } from "./classic-routes.ts";
import { listen } from "./listen.ts";
import { studioSite } from "./site.ts";

const built = join(packageFolder, "studio/dist");

/** How to serve it. */
export interface StudioOptions {
  /** Default: 4747, or the next free one. */
  readonly port?: number;
  /** Builds it even if it is built. */
  readonly rebuild?: boolean;
  readonly signal: AbortSignal;
  /** Told before it is built, which takes some seconds. */
  readonly onBuild?: () => void;
  /** Adds routes of one's own before the files. */
  readonly extend?: (app: Hono) => void;
}

/**
 * Serves the studio.
 *
 * @throws {FileError} when the port is in use, or the studio cannot be built.
 */
export async function openStudio(
  options: StudioOptions,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const { signal, rebuild = false } = options;
  if (rebuild || !existsSync(join(built, "complete"))) {
    options.onBuild?.();
    await build(signal);
  }
  const port = options.port ?? (await freePort(4747));
  const site = studioSite(built, (app) => {
    classicRoutes(app);
    options.extend?.(app);
  });
  const server = await listen(site, { port });
  return { address: `http://localhost:${server.port}/`, close: () => server.close() };
}

async function build(signal: AbortSignal): Promise<void> {
  const vite = join(packageFolder, "node_modules/vite/bin/vite.js");
  if (!existsSync(vite))
    throw new FileError(built, "the studio is not built, and Vite is not here to build it. Run npm ci.");
  await promisify(execFile)(process.execPath, [vite, "build", "studio", "--logLevel", "error"], {
    cwd: packageFolder,
    signal,
  });
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
