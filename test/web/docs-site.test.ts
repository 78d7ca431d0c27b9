/**
 * The site as its visitors have it: built by its one command, served as static files with its own headers, in a real browser.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { buildStudio } from "../support/built.ts";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { root } from "../support/paths.ts";
import { serveFolder } from "../support/serve-folder.ts";
import { axeComplaints } from "../support/web/axe.ts";
import { studioContext } from "../support/web/page.ts";

const dist = join(root, "site/dist");

/** The headers that `_headers` gives a path: blocks of a pattern and, indented, its headers. */
function headersFor(path: string): Record<string, string> {
  const found: Record<string, string> = {};
  let applies = false;
  for (const line of readFileSync(join(dist, "_headers"), "utf8").split("\n")) {
    const header = /^ +([^:]+): (.*)$/.exec(line);
    if (!header) applies = line.endsWith("*") && path.startsWith(line.slice(0, -1));
    else if (applies) found[header[1]!] = header[2]!;
  }
  return found;
}

const skip =
  process.env["CI"] || process.env["PLEINAIR_SITE"]
    ? withoutBrowser
    : "building the site takes half a minute: set PLEINAIR_SITE=1 to test it here";

describe("the site", { skip }, () => {
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;
  let address = "";

  before(async () => {
    await buildStudio();
    execFileSync(process.execPath, [join(root, "site/build.ts"), "--keep-studio"], { cwd: root, stdio: "pipe" });
    server = await serveFolder(dist, headersFor);
    // Paths begin with a slash.
    address = server.address.slice(0, -1);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("every link and picture of every page leads to something that is there, anchors included", () => {
    const pages = readdirSync(dist, { recursive: true, encoding: "utf8" })
      .map((file) => file.split(sep).join("/"))
      .filter((file) => file.endsWith(".html") && !file.startsWith("studio/") && file !== "404.html");
    assert.ok(pages.length > 20, String(pages.length));
    const broken: string[] = [];
    for (const page of pages) {
      const html = readFileSync(join(dist, page), "utf8");
      for (const [, target] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
        const url = new URL(target!.replaceAll("&amp;", "&"), `http://site/${page}`);
        if (url.host !== "site") continue;
        const path = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
        const file = join(dist, decodeURIComponent(path));
        const isThere = existsSync(file) || existsSync(`${file}.html`);
        const anchor = decodeURIComponent(url.hash.slice(1));
        const hasAnchor = () =>
          anchor === "" || readFileSync(existsSync(file) ? file : `${file}.html`, "utf8").includes(`id="${anchor}"`);
        if (!isThere || !hasAnchor()) broken.push(`${page}: ${target}`);
      }
    }
    assert.deepEqual([...new Set(broken)], []);
  });

  it("pages can be used by all, on a desk and on a phone, and ask nobody else for anything", async () => {
    for (const width of [1280, 390]) {
      const context = await browser.newContext({ viewport: { width, height: 800 } });
      const foreign: string[] = [];
      context.on("request", (request) => {
        if (!request.url().startsWith(address) && !request.url().startsWith("data:")) foreign.push(request.url());
      });
      const page = await context.newPage();
      for (const path of ["/", "/guides/photo.html", "/api/", "/compare.html"]) {
        await page.goto(address + path);
        await page.locator("h1, .VPHero").first().waitFor();
        const complaints = await axeComplaints(page);
        // The theme's: the colours of code, and its search button, whose hint of a key counts as part of its name.
        assert.deepEqual(
          complaints.filter((line) => !/^(color-contrast|label-content-name-mismatch)/.test(line)),
          [],
          path,
        );
      }
      assert.deepEqual(foreign, []);
      await context.close();
    }
  });

  it("the playground paints, cross-origin isolated, by itself", async () => {
    const page = await (await studioContext(browser)).newPage();
    await page.goto(`${address}/playground.html`);
    await page.waitForURL(/\/studio\/$/);
    await page.locator("#status", { hasText: /\d+×\d+ in \d+ ms/ }).waitFor({ timeout: 120_000 });
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await page.close();
  });

  it("is built of files that any server can serve", () => {
    const strange = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) =>
      /\.(ts|map)$/.test(relative(dist, join(dist, file))),
    );
    assert.deepEqual(strange, []);
  });
});
