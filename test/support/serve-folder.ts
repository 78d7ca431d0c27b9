/**
 * @file Static files from a folder, as any server serves them.
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/**
 * Serves a folder on this machine. What is not there is answered with its `404.html`, where it has one.
 *
 * @param headersFor - What a path is answered with besides its type. Default: what threads need.
 * @param base - Where the folder lies on the server. Default: at its root.
 */
export async function serveFolder(
  folder: string,
  headersFor: (path: string) => Readonly<Record<string, string>> = () => ({
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  }),
  base = "/",
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://folder");
    const answer = async (path: string, status: number) => {
      const bytes = await readFile(join(folder, path));
      const type = types[extname(path)] ?? "application/octet-stream";
      response.writeHead(status, { ...headersFor(pathname), "content-type": type }).end(bytes);
    };
    const path = decodeURIComponent(pathname).slice(base.length) + (pathname.endsWith("/") ? "index.html" : "");
    answer(pathname.startsWith(base) ? path : "/", 200)
      .catch(() => answer("404.html", 404))
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
