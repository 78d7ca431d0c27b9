/**
 * The studio on a graphics card that is lost while it paints: it goes on on WASM.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { serveStudio } from "../support/studio.ts";
import { studioContext, studioIsReady } from "../support/web/page.ts";

/** Runs in the worker before its own code: the graphics device is destroyed when the page says so. */
const destroyWhenTold = `{
  const request = GPUAdapter.prototype.requestDevice;
  const channel = new BroadcastChannel("graphics device");
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await request.call(this, descriptor);
    channel.onmessage = () => device.destroy();
    channel.postMessage("made");
    return device;
  };
}
`;

describe("the studio without its graphics card", { skip: withoutBrowser, timeout: 300_000 }, () => {
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;

  before(async () => {
    server = await serveStudio();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("says so, loads its painters again and paints on WASM", async () => {
    const page = await (await studioContext(browser)).newPage();
    page.setDefaultTimeout(200_000);
    await page.route("**/worker-*.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: destroyWhenTold + (await response.text()) });
    });
    await page.addInitScript(() => {
      const channel = new BroadcastChannel("graphics device");
      const made = new Promise((resolve) => (channel.onmessage = resolve));
      Object.assign(globalThis, { loseDevice: () => made.then(() => channel.postMessage("destroy")) });
    });
    await page.goto(`${server.address}?device=webgpu`);
    await page.evaluate(() => (globalThis as unknown as { loseDevice(): Promise<void> }).loseDevice());
    await studioIsReady(page);
    assert.match((await page.textContent("#status"))!, /^The graphics card was lost\. Painting goes on without it/);
    // The sentence stays until its reader goes on.
    await page.click("#styles [data-style=ink]");
    await page.waitForFunction(() => /on wasm$/.test(document.querySelector("#status")!.textContent));
  });
});
