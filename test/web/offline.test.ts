/**
 * The studio after its first visit, with the server gone.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { serveStudio } from "../support/studio.ts";
import { cameraIsLive, openStudio, studioIsReady } from "../support/web/page.ts";

describe("the studio without its server", { skip: withoutBrowser, timeout: 300_000 }, () => {
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    server = await serveStudio();
    browser = await openBrowser();
    context = await browser.newContext({ reducedMotion: "reduce", permissions: ["camera"] });
    page = await openStudio(context, server.address);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
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

  it("opens and paints photos and the camera", async () => {
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await server.close();
    await assert.rejects(fetch(server.address));
    await page.reload();
    await studioIsReady(page);
    assert.match((await page.textContent("#status"))!, /^768×512 in \d+ ms on wasm$/);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await page.click("#camera-button");
    await cameraIsLive(page);
  });

  it("keeps one build, under its own name", async () => {
    const names = await page.evaluate(() => caches.keys());
    assert.equal(names.length, 1);
    assert.match(names[0]!, /^pleinair [0-9a-f]{12}$/);
  });
});
