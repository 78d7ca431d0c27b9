/**
 * @file The site of the tests: page.ts bundled, onnxruntime's files, the models and samples, with the headers that threads need.
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../../", import.meta.url));

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".jpg": "image/jpeg",
};

/** Serves the site. @returns Its address, the paths that were asked for, and a way to close it. */
export async function serveSite(): ReturnType<typeof serveFolders> {
  const folder = await mkdtemp(join(tmpdir(), "pleinair-site-"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source", "onnxruntime-web-use-extern-wasm"] },
    build: {
      outDir: folder,
      target: "es2023",
      minify: false,
      rollupOptions: { input: join(root, "test/web/page.ts"), output: { entryFileNames: "page.js" } },
    },
  });
  await writeFile(
    join(folder, "index.html"),
    '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>',
  );
  const site = await serveFolders([folder, root, join(root, "node_modules/onnxruntime-web/dist")], (path) =>
    path.replace(/^\/ort\//, "/"),
  );
  return {
    ...site,
    async close() {
      await site.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
): Promise<{ readonly url: string; readonly asked: readonly string[]; close(): Promise<void> }> {
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
