import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { temporaryFolder } from "../../test/support/paths.ts";
import { classicRoutes } from "./classic-routes.ts";
import { studioSite } from "./site.ts";

const folder = temporaryFolder("site");
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

test("classic is served from the package, and its encoder from where it lies when it is asked for", async () => {
  const withClassic = studioSite(folder, classicRoutes);
  const manifest = await withClassic.request("/models/classic/manifest.json");
  assert.equal(((await manifest.json()) as { name: string }).name, "classic");
  assert.ok(manifest.headers.get("etag"), "so that it need not be sent again");
  const offered = await withClassic.request("/models/offered.json");
  assert.deepEqual(await offered.json(), ["studio", "live", "classic"]);

  const vgg = join(folder, "vgg.safetensors");
  process.env["PLEINAIR_VGG"] = vgg;
  after(() => delete process.env["PLEINAIR_VGG"]);
  const missing = await withClassic.request("/models/classic/vgg16.safetensors");
  assert.equal(missing.status, 404);
  assert.match(await missing.text(), /vgg\.safetensors.*cannot be read/);
  await writeFile(vgg, "weights");
  const found = await withClassic.request("/models/classic/vgg16.safetensors");
  assert.deepEqual([found.status, await found.text()], [200, "weights"]);
  for (const path of ["/models/classic/../../package.json", "/models/classic/..%2f..%2fpackage.json"]) {
    assert.equal((await withClassic.request(path)).status, 404, path);
  }
});
