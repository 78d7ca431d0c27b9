/**
 * @file The examples, each in a folder of its own with the package as it is published.
 */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { buildPackage } from "../support/built.ts";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { root, samplePath, temporaryFolder } from "../support/paths.ts";
import { printed } from "../support/program.ts";
import { serveFolder } from "../support/serve-folder.ts";
import { smallSamples } from "../support/small-samples.ts";

const exec = promisify(execFile);
const home = temporaryFolder("examples");
/** What the examples ask for, and what builds them. */
const packages = [
  "@hono/node-server",
  "hono",
  "mediabunny",
  "onnxruntime-node",
  "onnxruntime-web",
  "react",
  "react-dom",
  "sharp",
  "vite",
];

before(async () => {
  const installed = join(home, "node_modules/pleinair");
  await mkdir(installed, { recursive: true });
  await symlink(await buildPackage(), join(installed, "dist"));
  await cp(join(root, "package.json"), join(installed, "package.json"));
  for (const name of ["models", "samples"]) await cp(join(root, name), join(installed, name), { recursive: true });
  // Whole styles take a second each to study here, and three in a page.
  await cp(await smallSamples("styles"), installed, { recursive: true });
  for (const name of packages) {
    const link = join(home, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, "node_modules", name), link, "dir");
  }
  await cp(join(root, "examples"), home, { recursive: true });
});

it("node: a script paints a folder in two mixed styles", async () => {
  const photos = join(home, "photos");
  await mkdir(photos);
  await sharp(samplePath("photos/coffee.jpg")).resize(240).toFile(join(photos, "a.jpg"));
  await exec(process.execPath, [join(home, "node/paint.js"), photos, join(home, "painted")]);
  const { width, height } = await sharp(join(home, "painted/a.jpg")).metadata();
  assert.deepEqual([await readdir(join(home, "painted")), width, height], [["a.jpg"], 240, 160]);
});

it("server: an upload comes back painted; what is no picture, or no style, is told so", async () => {
  const server = spawn(process.execPath, [join(home, "server/server.js")], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const address = await printed(server, /http:\S+/);
    const post = (query: string, body: Uint8Array) =>
      fetch(`${address}paint${query}`, { method: "POST", body: body as Uint8Array<ArrayBuffer> });
    const photo = await sharp(samplePath("photos/coffee.jpg")).resize(240).jpeg().toBuffer();
    const painted = await post("?style=starry-night", photo);
    assert.equal(painted.headers.get("content-type"), "image/jpeg");
    const { width, height } = await sharp(Buffer.from(await painted.arrayBuffer())).metadata();
    assert.deepEqual([width, height], [240, 160]);
    assert.equal((await post("", Buffer.from("not a picture"))).status, 422);
    assert.equal((await post("?style=nobodys", photo)).status, 404);
    assert.equal((await post("", new Uint8Array(21e6))).status, 413);
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
});

describe("in a browser", { skip: withoutBrowser }, () => {
  let browser: Browser;
  before(async () => {
    browser = await openBrowser();
  });
  after(() => browser?.close());

  async function textOf(folder: string, selector: string, pattern: RegExp): Promise<string> {
    const server = await serveFolder(folder);
    const page = await browser.newPage();
    try {
      await page.goto(server.address);
      const found = page.locator(selector, { hasText: pattern });
      await found.waitFor({ timeout: 180_000 });
      return (await found.textContent()) ?? "";
    } finally {
      await page.close();
      await server.close();
    }
  }

  for (const [name, expected] of [
    ["vite", /Painted 320×214 on/],
    ["react", /Painted 320×213 on/],
  ] as const) {
    it(`${name}: is built, and paints`, async () => {
      const folder = join(home, name);
      await exec(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error"], {
        cwd: folder,
      });
      assert.match(await textOf(join(folder, "dist"), "[role=status]", expected), expected);
    });
  }

  it("web-component: a page without a build step shows the painting", async () => {
    const folder = join(home, "web-component");
    await symlink(join(home, "node_modules"), join(folder, "node_modules"), "dir");
    const told = `<script type="module">
      document.querySelector("plein-air").addEventListener("painted", ({ detail }) => {
        document.body.insertAdjacentHTML("beforeend", \`<p role="status">\${detail.width}×\${detail.height}</p>\`);
      });
    </script></html>`;
    const html = await readFile(join(folder, "index.html"), "utf8");
    await writeFile(join(folder, "index.html"), html.replace("</html>", told));
    assert.match(await textOf(folder, "[role=status]", /\d+×\d+/), /^320×213$/);
  });
});
