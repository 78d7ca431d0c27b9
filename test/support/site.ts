/**
 * @file Serves the page of the tests: test/web/page.ts bundled, onnxruntime's files, the models and samples (the styles small), with the headers that threads
 * need.
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { builtPage } from "./built.ts";
import { root } from "./paths.ts";
import { smallSamples } from "./small-samples.ts";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".jpg": "image/jpeg",
};

/** A server of files. */
export interface Site {
  readonly url: string;
  /** The paths that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Serves the site. */
export async function serveSite(): Promise<Site> {
  const folders = [
    await builtPage(),
    await smallSamples("styles"),
    root,
    join(root, "node_modules/onnxruntime-web/dist"),
  ];
  return serveFolders(folders, (path) => path.replace(/^\/ort\//, "/"));
}

/**
 * Serves the files of folders, the first that has one.
 *
 * @param pathOf - The path of a file for the path of an address.
 * @param headers - Of every answer. Default: those that threads need.
 */
export async function serveFolders(
  folders: readonly string[],
  pathOf: (path: string) => string = (path) => path,
  headers: Readonly<Record<string, string>> = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  },
): Promise<Site> {
  const asked: string[] = [];
  const server = createServer(({ url = "/" }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname).replace(/\/$/, "/index.html");
    asked.push(path);
    const file = folders
      .map((folder) => join(folder, pathOf(path)))
      .find((found) => existsSync(found) && statSync(found).isFile());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!file) return void response.writeHead(404).end();
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
