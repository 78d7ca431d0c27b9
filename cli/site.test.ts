import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { studioSite } from "./site.ts";

const folder = await mkdtemp(join(tmpdir(), "pleinair-site-"));
after(() => rm(folder, { recursive: true, force: true }));
const page = "<!doctype html><title>The studio</title>";
await mkdir(join(folder, "assets"));
await writeFile(join(folder, "index.html"), page);
await writeFile(join(folder, "index.html.br"), brotliCompressSync(page));
await writeFile(join(folder, "assets", "a-1.js"), "1;");
const site = studioSite(folder);

test("the page is isolated, for threads, and may load from nowhere else", async () => {
  const { status, headers } = await site.request("/");
  assert.equal(status, 200);
  assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
  assert.equal(headers.get("cross-origin-embedder-policy"), "require-corp");
  const policy = headers.get("content-security-policy")!;
  assert.match(policy, /default-src 'self'/);
  assert.doesNotMatch(policy, /https?:|\*|unsafe-inline|'unsafe-eval'/);
});

test("what was compressed at the build is sent so, to whoever can read it", async () => {
  assert.equal(await (await site.request("/")).text(), page);
  const packed = await site.request("/", { headers: { "Accept-Encoding": "br" } });
  assert.equal(packed.headers.get("content-encoding"), "br");
  assert.equal(brotliDecompressSync(await packed.arrayBuffer()).toString(), page);
});

test("what has not changed is not sent again, and what has its hash in the name is not asked for", async () => {
  const first = await site.request("/");
  assert.equal(first.headers.get("cache-control"), "no-cache");
  const again = await site.request("/", { headers: { "If-None-Match": first.headers.get("etag")! } });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  assert.match((await site.request("/assets/a-1.js")).headers.get("cache-control")!, /immutable/);
});

test("there is nothing outside the folder", async () => {
  for (const path of ["/../package.json", "/%2e%2e/package.json", "/assets/..%2f..%2fpackage.json", "/nothing"]) {
    assert.equal((await site.request(path)).status, 404, path);
  }
});
