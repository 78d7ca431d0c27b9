/**
 * The site as its visitors have it: built by its one command, served as static files with its own headers in the folder of package.json's `homepage`, in a
 * real browser.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { after, before, describe, it, test } from "node:test";
import type { Browser } from "playwright-core";
import { base, siteUrl } from "../../site/address.ts";
import { descriptionOf } from "../../site/describe.ts";
import { buildStudio } from "../support/built.ts";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { root } from "../support/paths.ts";
import { serveFolder } from "../support/serve-folder.ts";
import { axeComplaints } from "../support/web/axe.ts";
import { studioContext } from "../support/web/page.ts";

const dist = join(root, "site/dist");

/** The files of a folder whose names end so, as paths from it with `/`. */
function filesIn(folder: string, end: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => file.endsWith(end));
}

const read = (file: string) => readFileSync(join(root, file), "utf8");

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

test("the first sentences of a page are its description, without marks", () => {
  const page = `<!-- written -->\n\n# Title\n\n[API](../index.md) / name\n\n> **name**()\n\n\`\`\`sh\nnpx it\n\`\`\`\n\n`;
  assert.equal(descriptionOf(`${page}**Question.** Is \`a\` [a link](b.md)? "Yes."\n\nMore.`), "Is a a link? “Yes.”");
  assert.equal(descriptionOf(`${page}- One is short.\n- Two:\n`), "One is short. Two.");
  assert.match(descriptionOf(`${page}${"word ".repeat(90)}`), /^(word ?){30,40}…$/);
  assert.equal(descriptionOf(page), "");
});

test("another address is an environment's variable away", () => {
  const script = 'import("./site/address.ts").then(({ base, siteUrl }) => console.log(base, siteUrl.href))';
  for (const address of ["https://example.org/docs", "https://example.org/docs/"]) {
    const env = { ...process.env, PLEINAIR_SITE_URL: address };
    const printed = execFileSync(process.execPath, ["-e", script], { cwd: root, env, encoding: "utf8" });
    assert.equal(printed.trim(), "/docs/ https://example.org/docs/");
  }
});

describe("the site", { skip }, () => {
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let browser: Browser;
  let address = "";
  let pages: string[] = [];

  before(async () => {
    await buildStudio();
    execFileSync(process.execPath, [join(root, "site/build.ts"), "--keep-studio"], { cwd: root, stdio: "pipe" });
    server = await serveFolder(dist, headersFor, base);
    ({ address } = server);
    pages = filesIn(dist, ".html").filter((file) => !file.startsWith("studio/"));
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("every link and picture of every page leads to something that is there, anchors included", () => {
    assert.ok(pages.length > 20, String(pages.length));
    const broken: string[] = [];
    for (const page of pages) {
      const html = readFileSync(join(dist, page), "utf8");
      for (const [, target] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
        const url = new URL(target!.replaceAll("&amp;", "&"), `http://site${base}${page}`);
        if (url.host !== "site") continue;
        const path = url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname;
        const file = join(dist, decodeURIComponent(path).slice(base.length));
        const isThere = path.startsWith(base) && (existsSync(file) || existsSync(`${file}.html`));
        const anchor = decodeURIComponent(url.hash.slice(1));
        const hasAnchor = () =>
          anchor === "" || readFileSync(existsSync(file) ? file : `${file}.html`, "utf8").includes(`id="${anchor}"`);
        if (!isThere || !hasAnchor()) broken.push(`${page}: ${target}`);
      }
    }
    assert.deepEqual([...new Set(broken)], []);
  });

  it("every page has a title and a description of its own, and says where it lies and how it is shown when it is shared", () => {
    const sitemap = readFileSync(join(dist, "sitemap.xml"), "utf8");
    const seen = new Map<string, string>();
    const faults: string[] = [];
    for (const page of pages.filter((file) => file !== "404.html")) {
      const html = readFileSync(join(dist, page), "utf8");
      const valueOf = (pattern: RegExp) => pattern.exec(html)?.[1] ?? "";
      const title = valueOf(/<title>([^<]+)<\/title>/);
      const description = valueOf(/<meta name="description" content="([^"]+)">/);
      const url = new URL(page.replace(/(^|\/)index\.html$/, "$1"), siteUrl).href;
      for (const text of [`title ${title}`, `description ${description}`]) {
        if (seen.has(text) || text.endsWith(" ")) faults.push(`${page}, ${seen.get(text)}: ${text}`);
        seen.set(text, page);
      }
      if (description.length > 300 || /\]\(|`|\*\*/.test(description)) faults.push(`${page}: ${description}`);
      const expected = [
        `<link rel="canonical" href="${url}">`,
        `<meta property="og:url" content="${url}">`,
        `<meta property="og:title" content="${title}">`,
        `<meta property="og:image" content="${siteUrl.href}gallery.jpg">`,
        '<meta name="twitter:card"',
      ];
      faults.push(...expected.filter((line) => !html.includes(line)).map((line) => `${page}: ${line}`));
      if (!sitemap.includes(`<loc>${url}</loc>`)) faults.push(`${page}: not in the sitemap`);
    }
    assert.deepEqual(faults, []);
    assert.ok(existsSync(join(dist, "gallery.jpg")));
  });

  it("the menu has every document", () => {
    const html = readFileSync(join(dist, "guides/photo.html"), "utf8");
    const documents = filesIn(join(root, "docs"), ".md").filter((file) => !file.startsWith("decisions/"));
    const addresses = [...documents.map((file) => file.replace(/md$/, "html")), "decisions/", "api/"];
    assert.deepEqual(
      addresses.filter((path) => !html.includes(`href="${base}${path}"`)),
      [],
    );
    const list = readFileSync(join(dist, "decisions/index.html"), "utf8");
    for (const file of filesIn(join(root, "docs/decisions"), ".md")) {
      assert.ok(list.includes(`href="${base}decisions/${file.replace(/md$/, "html")}"`), file);
    }
    const [first] = readFileSync(join(dist, "index.html"), "utf8").match(/<a class="VPButton[^>]*>/) ?? [];
    assert.match(first ?? "", /guides\/start/);
  });

  it("pages whose code needs the package say that it is not on npm yet, for as long as README does", () => {
    const isSaid = read("README.md").includes("<!-- npm -->");
    for (const page of ["guides/start", "guides/photo", "guides/video", "guides/page", "guides/react", "cli"]) {
      const html = readFileSync(join(dist, `${page}.html`), "utf8");
      assert.equal(html.includes("is not on npm yet"), isSaid, page);
    }
  });

  it("the reference says what each import, name and parameter is for, and leaves out what others define", () => {
    const reference = join(root, "site/content/api");
    const imports = readFileSync(join(reference, "index.md"), "utf8").matchAll(/^\| \[([\w/]+)\]\(.+\) \| (.+) \|$/gm);
    assert.deepEqual(
      [...imports].filter(([, , text]) => text !== "-").map(([, name]) => name),
      ["pleinair", "pleinair/node", "pleinair/web", "pleinair/network", "pleinair/graph"],
    );
    // Parameters of networks and graphs are left to their names.
    const untold = filesIn(reference, ".md").flatMap((file) => {
      const rows = readFileSync(join(reference, file), "utf8").match(/^\|.*\| - \|$/gm) ?? [];
      return (
        rows
          // What a parameter says covers its parts.
          .filter(
            (row) => row.startsWith("| [") || (!/^pleinair\/(network|graph)\//.test(file) && !/^\| `\w+\./.test(row)),
          )
          .map((row) => `${file}: ${row}`)
      );
    });
    assert.deepEqual(untold, []);
    const element = readFileSync(join(reference, "pleinair/web/interfaces/PleinAirElement.md"), "utf8");
    assert.ok(element.match(/^###? /gm)!.length < 20);
    assert.match(
      readFileSync(join(reference, "pleinair/node/functions/readImage.md"), "utf8"),
      /^- `FileError` when the file is missing/m,
    );
  });

  it("pages can be used by all, on a desk and on a phone, light and dark, and ask for nothing that is elsewhere or missing", async () => {
    for (const [width, colorScheme] of [
      [1280, "light"],
      [1280, "dark"],
      [390, "light"],
    ] as const) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const foreign: string[] = [];
      context.on("request", (request) => {
        if (!request.url().startsWith(address) && !request.url().startsWith("data:")) foreign.push(request.url());
      });
      context.on("response", (response) => {
        if (response.status() >= 400 && !response.url().endsWith("/nowhere.html")) foreign.push(response.url());
      });
      const page = await context.newPage();
      // The playground stays where it is.
      await page.route(`${address}studio/`, (route) => route.fulfill({ status: 204 }));
      for (const path of [
        "",
        "guides/photo.html",
        "adain.html",
        "cli.html",
        "compare.html",
        "decisions/",
        "api/",
        "api/pleinair/node/",
        "api/pleinair/node/functions/paintVideo.html",
        "playground.html",
        "nowhere.html",
      ]) {
        await page.goto(address + path);
        await page.locator("h1, .VPHero").first().waitFor();
        const complaints = await axeComplaints(page);
        // The theme's: its search button, whose hint of a key counts as part of its name.
        assert.deepEqual(
          complaints.filter((line) => !line.startsWith("label-content-name-mismatch")),
          [],
          `${path}, ${width}, ${colorScheme}`,
        );
      }
      assert.deepEqual(foreign, []);
      await context.close();
    }
    assert.match(readFileSync(join(dist, "404.html"), "utf8"), /<noscript><main><h1>/);
  });

  it("the playground paints, cross-origin isolated, by itself", async () => {
    const page = await (await studioContext(browser)).newPage();
    await page.goto(`${address}playground.html`);
    await page.waitForURL(`${address}studio/`);
    await page.locator("#status", { hasText: /\d+×\d+ in \d+ ms/ }).waitFor({ timeout: 120_000 });
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    await page.close();
  });

  it("is built of files that any server can serve", () => {
    assert.deepEqual([...filesIn(dist, ".ts"), ...filesIn(dist, ".map")], []);
  });
});
