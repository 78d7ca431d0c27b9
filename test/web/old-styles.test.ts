/**
 * A style that somebody stored in the studio before the public names were changed is still there (test/fixtures/before-renames).
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { decodeStyle } from "pleinair";
import { modelId } from "pleinair/network";
import { readModel } from "pleinair/node";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { savedBy } from "../support/download.ts";
import { root, temporaryFolder } from "../support/paths.ts";
import { serveStudio } from "../support/studio.ts";
import { openStudio, studioContext, studioIsIdle } from "../support/web/page.ts";

/** As it lay in the store, its bytes and pictures in base64. */
interface Written {
  readonly id: string;
  readonly styles: readonly string[];
  readonly picture: { readonly type: string; readonly base64: string };
  readonly thumbnail: { readonly type: string; readonly base64: string };
}

describe("the studio of somebody who used it before", { skip: withoutBrowser, timeout: 300_000 }, () => {
  const folder = temporaryFolder("old-styles");
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let written: Written;

  before(async () => {
    const path = join(root, "test/fixtures/before-renames/style-list.json");
    [written] = JSON.parse(await readFile(path, "utf8")) as [Written];
    server = await serveStudio();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("has the style that was stored, and paints in it with the weights of today", async () => {
    const context = await studioContext(browser, { viewport: { width: 600, height: 500 } });
    const visit = await context.newPage();
    await visit.goto(`${server.address}manifest.webmanifest`);
    await visit.evaluate(async ({ id, styles, picture, thumbnail }) => {
      const bytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const blob = ({ type, base64 }: { type: string; base64: string }) => new Blob([bytes(base64)], { type });
      const request = indexedDB.open("pleinair", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("styles", { keyPath: "id" });
      await new Promise((resolve) => (request.onsuccess = resolve));
      const stored = { id, styles: styles.map(bytes), picture: blob(picture), thumbnail: blob(thumbnail) };
      const transaction = request.result.transaction("styles", "readwrite");
      transaction.objectStore("styles").put(stored);
      await new Promise((resolve) => (transaction.oncomplete = resolve));
      request.result.close();
    }, written);
    await visit.close();

    const complaints: string[] = [];
    const page = await openStudio(context, server.address, { complaints });
    const own = page.locator("#styles [data-style=coffee]");
    await own.waitFor();
    const before = await page.textContent("#status");
    await own.click();
    // It is studied first, from the picture that lay beside its numbers: only then is there something to paint in and to save.
    await page.waitForFunction((was) => {
      const { textContent: now } = document.querySelector("#status")!;
      return now !== was && / ms on /.test(now);
    }, before);
    await studioIsIdle(page);
    assert.match((await page.getAttribute("#painting", "aria-label"))!, /painted in coffee$/);
    const saved = decodeStyle(await readFile(await savedBy(page, folder, () => page.click("#export-style"))));
    // The weights have been trained on since it was stored.
    const stored = written.styles.map((style) => decodeStyle(Buffer.from(style, "base64")));
    const { manifest } = await readModel("studio");
    assert.deepEqual([saved.name, saved.model], [stored[0]!.name, modelId(manifest)]);
    assert.ok(saved.codes.length > 1 && saved.codes.every(({ code }) => code.every(Number.isFinite)));
    assert.deepEqual(complaints, []);
  });
});
