/**
 * The first visit of the studio, as `pleinair serve` serves it: what it shows and loads, and that it opens again with the server gone.
 * The sample pictures are whole here.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page, Request } from "playwright-core";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { smallStyle } from "../support/small-samples.ts";
import { serveStudio } from "../support/studio.ts";
import { cameraIsLive, openStudio, studioIsIdle, studioIsReady } from "../support/web/page.ts";

describe("the first visit of the studio", { skip: withoutBrowser, timeout: 300_000 }, () => {
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let page: Page;
  /** What it loaded. */
  const requests: Request[] = [];

  before(async () => {
    server = await serveStudio();
    browser = await openBrowser();
    const context = await browser.newContext({ reducedMotion: "reduce", permissions: ["camera"] });
    page = await openStudio(context, server.address, {
      beforehand: (opened) => opened.on("requestfinished", (request) => void requests.push(request)),
    });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("opens on a sample photo, painted, with threads and nothing from elsewhere", async () => {
    assert.match((await page.textContent("#status"))!, /^768×512 in \d+ ms on wasm$/);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    const hosts = await page.evaluate(() =>
      performance.getEntriesByType("resource").map(({ name }) => new URL(name).host),
    );
    assert.deepEqual([...new Set(hosts)], [new URL(server.address).host]);
  });

  it("loads nothing twice, and less than 8 MB over the wire", async () => {
    // What the server sent, to the worker too; blobs never left the page, and what was found unchanged has no body.
    const sent = await Promise.all(
      requests
        .filter((request) => !request.url().startsWith("blob:"))
        .map(async (request) => ({
          path: new URL(request.url()).pathname,
          bytes: (await request.sizes()).responseBodySize,
        })),
    );
    const loaded = sent.filter(({ bytes }) => bytes > 0);
    const paths = loaded.map(({ path }) => path);
    assert.ok(paths.includes("/models/studio/weights.safetensors"), paths.join());
    assert.deepEqual(
      paths.filter((path) => path.startsWith("/samples/styles/")),
      ["/samples/styles/great-wave.jpg"],
      "of the styles, the picture of the one in use",
    );
    assert.equal(new Set(paths).size, paths.length, JSON.stringify(sent));
    const bytes = loaded.reduce((sum, entry) => sum + entry.bytes, 0);
    // onnxruntime is 2.7 MB of it, or 4.7 with WebGPU, the model 2.7, a photo, a style and the small pictures of the others 0.5.
    assert.ok(bytes > 2e6 && bytes < 8e6, `${bytes} bytes`);
  });

  it("shows works of art first, each with its title, and says whose the style in use is", async () => {
    const titles = await page.locator("#styles [data-origin=sample] span").allTextContents();
    assert.deepEqual(titles.slice(0, 2), ["The Great Wave off Kanagawa", "The Starry Night"]);
    assert.deepEqual(titles.slice(-6), ["Swirls", "Wave", "Mosaic", "Ink", "Dots", "Planes"]);
    assert.equal(await page.textContent("#style-caption"), "The Great Wave off Kanagawa, Katsushika Hokusai, c. 1831");
    assert.equal(await page.getAttribute("#painting", "aria-label"), "moose, painted in The Great Wave off Kanagawa");
    const pictures = await page
      .locator("#styles img")
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    assert.deepEqual(new Set(pictures), new Set([160]));
  });

  it("can be installed: a manifest with a name, icons that are there, a start", async () => {
    const manifest = await page.evaluate(async () => {
      const { href } = document.querySelector<HTMLLinkElement>("link[rel=manifest]")!;
      const read = (await (await fetch(href)).json()) as {
        name: string;
        start_url: string;
        display: string;
        icons: { src: string; sizes: string }[];
      };
      const sizes = await Promise.all(
        read.icons.map(async ({ src }) => (await createImageBitmap(await (await fetch(src)).blob().then(asPng))).width),
      );
      async function asPng(blob: Blob): Promise<Blob> {
        if (!blob.type.includes("svg")) return blob;
        const image = new Image(64, 64);
        image.src = URL.createObjectURL(blob);
        await image.decode();
        const canvas = new OffscreenCanvas(64, 64);
        canvas.getContext("2d")!.drawImage(image, 0, 0);
        return canvas.convertToBlob();
      }
      return { ...read, measured: sizes };
    });
    assert.equal(manifest.name, "Plein Air");
    assert.equal(manifest.display, "standalone");
    assert.deepEqual(manifest.measured, [64, 192, 512]);
  });

  it("opens without its server, and paints photos and the camera", async () => {
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await server.close();
    await assert.rejects(fetch(server.address));
    await page.reload();
    await studioIsReady(page);
    assert.match((await page.textContent("#status"))!, /^768×512 in \d+ ms on wasm$/);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await page.setInputFiles("#photo-file", await smallStyle("dots"));
    // Its picture has not been loaded by the visit before.
    await page.click("#styles [data-style=starry-night]");
    await page.waitForSelector("#painting[aria-label='dots, painted in The Starry Night']");
    await studioIsIdle(page);
    assert.equal(await page.locator("#status.problem").count(), 0);
    await page.click("#camera-button");
    await cameraIsLive(page);
  });

  it("keeps one build, under its own name", async () => {
    const names = await page.evaluate(() => caches.keys());
    assert.equal(names.length, 1);
    assert.match(names[0]!, /^pleinair [0-9a-f]{12}$/);
  });
});
