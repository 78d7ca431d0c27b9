/**
 * The promise of `<plein-air>`, in a real browser: the page of docs/web.md as it stands there, and the element itself.
 */
import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { loadPainter, readImage, writeImage } from "pleinair/node";
import type * as PleinairWeb from "pleinair/web";
import { buildPackage } from "../support/built.ts";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { largestDifference, meanDifference } from "../support/difference.ts";
import { root, temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";
import { serveFolders, serveSite, type Site } from "../support/site.ts";
import { axeComplaints } from "../support/web/axe.ts";
import { collectComplaints, openLibrary } from "../support/web/page.ts";

declare const pleinair: typeof PleinairWeb;

/** What the canvas of an element shows: its size and its pixels. */
const shownBy = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => {
    const canvas = element.shadowRoot!.querySelector("canvas")!;
    const { data, width, height } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return { data: [...data], width, height };
  });

describe("the page of docs/web.md", { skip: withoutBrowser }, () => {
  const folder = temporaryFolder("element");

  it("is ten lines, and shows the photo as Node paints it", { timeout: 300_000 }, async () => {
    const [, html] = /```html\n(.*?)```/s.exec(await readFile(join(root, "docs/web.md"), "utf8"))!;
    assert.equal(html!.trim().split("\n").length, 10);

    // The folder of somebody who followed the guide: what npm installs, and three files of theirs.
    const installed = join(folder, "node_modules/pleinair");
    await mkdir(installed, { recursive: true });
    await symlink(await buildPackage(), join(installed, "dist"));
    await symlink(join(root, "models"), join(installed, "models"));
    await symlink(join(root, "node_modules/onnxruntime-web"), join(folder, "node_modules/onnxruntime-web"));
    await writeFile(join(folder, "index.html"), html!);
    const [harbour, wave] = [join(folder, "harbour.jpg"), join(folder, "wave.jpg")];
    await writeImage(harbour, await sample("photos/coffee.jpg", 150, 100));
    await writeImage(wave, await sample("styles/wave.jpg", 128));

    // No headers: any server of files will do.
    const site = await serveFolders([folder], undefined, {});
    const browser = await openBrowser();
    try {
      const page = await browser.newPage();
      const complaints = collectComplaints(page);
      await page.goto(site.url);
      await page
        .locator("plein-air canvas:not([hidden])")
        .waitFor({ timeout: 120_000 })
        .catch((error: Error) => {
          throw new Error(`${error.message} ${complaints.join()}`);
        });
      const shown = await shownBy(page, "plein-air");

      await using painter = await loadPainter({ device: "cpu" });
      const photo = await readImage(harbour);
      const style = await painter.study(await readImage(wave));
      const expected = await painter.paint(photo, style, { strength: 0.9 });
      assert.deepEqual([shown.width, shown.height], [photo.width, photo.height]);
      const off = (other: { data: Uint8ClampedArray }) => meanDifference(shown.data, other.data);
      // The same, but for how two programs read a JPEG.
      assert.ok(off(expected) < 1, `off by ${off(expected)} of 255`);
      assert.ok(off(photo) > 10, "it is painted");
      assert.equal(await page.getByRole("img").getAttribute("aria-label"), "The harbour, painted");
      assert.deepEqual(
        complaints.filter((text) => !/favicon|404/.test(text)),
        [],
      );
    } finally {
      await browser.close();
      await site.close();
    }
  });
});

describe("<plein-air>", { skip: withoutBrowser }, () => {
  let browser: Browser;
  let page: Page;
  let site: Site;

  before(async () => {
    site = await serveSite();
    browser = await openBrowser();
    page = await openLibrary(browser, site.url);
    await page.evaluate(() => pleinair.definePleinAir({ model: "models/studio/", assets: "ort/", device: "wasm" }));
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  /**
   * Puts an element into the page, or changes the one that is there, and waits until it has painted or failed.
   *
   * @returns `"painted"`, or the error's message.
   */
  const settle = (change: { readonly html?: string; readonly attributes?: Readonly<Record<string, string>> }) =>
    page.evaluate(async ({ html, attributes = {} }) => {
      if (html !== undefined) document.body.innerHTML = html;
      const element = document.querySelector("plein-air")!;
      const settled = new Promise<string>((resolve) => {
        element.addEventListener("painted", ({ type }) => resolve(type), { once: true });
        element.addEventListener("error", (event) => resolve((event as ErrorEvent).message), { once: true });
      });
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return settled;
    }, change);
  const put = (html: string) => settle({ html });
  const change = (attributes: Readonly<Record<string, string>>) => settle({ attributes });
  const coffee = `src="samples/photos/coffee.jpg" style-src="samples/styles/wave.jpg" max-side="160"`;

  it("paints, and paints again when an attribute changes; strength 0 is the photo", async () => {
    assert.equal(await put(`<plein-air ${coffee}></plein-air>`), "painted");
    const wave = await shownBy(page, "plein-air");
    assert.deepEqual([wave.width, wave.height], [160, 107]);
    assert.equal(await change({ "style-src": "samples/styles/ink.jpg" }), "painted");
    assert.notDeepEqual(await shownBy(page, "plein-air"), wave);
    assert.equal(await change({ "style-src": "samples/styles/wave.jpg" }), "painted");
    assert.deepEqual(await shownBy(page, "plein-air"), wave);
    assert.equal(await change({ strength: "0" }), "painted");
    const photo = await page.evaluate(async () => {
      const { data, width, height } = await pleinair.readImage("samples/photos/coffee.jpg", { maxSidePx: 160 });
      return { data: [...data], width, height };
    });
    const shown = await shownBy(page, "plein-air");
    const off = largestDifference(shown.data, photo.data);
    assert.ok(off <= 1, `off by ${off}`);
  });

  it("has its attributes as properties, and its painting as pixels", async () => {
    await put(`<plein-air ${coffee}></plein-air>`);
    const properties = await page.locator("plein-air").evaluate(async (element) => {
      const own = element as PleinairWeb.PleinAirElement;
      const before = [own.src, own.styleSrc, own.strength, own.maxSide, own.alt, own.painting?.width];
      const painted = new Promise<PleinairWeb.Painted>((resolve) =>
        own.addEventListener("painted", (event) => resolve((event as CustomEvent<PleinairWeb.Painted>).detail)),
      );
      own.maxSide = 100;
      own.strength = 0.5;
      own.alt = "A cup";
      const { width, height, device, ms } = await painted;
      return { before, attributes: element.outerHTML, painted: { width, height, device, took: ms > 0 } };
    });
    assert.deepEqual(properties.before, [
      "samples/photos/coffee.jpg",
      "samples/styles/wave.jpg",
      1,
      160,
      "A painting",
      160,
    ]);
    assert.match(properties.attributes, /max-side="100" strength="0.5" alt="A cup"/);
    assert.deepEqual(properties.painted, { width: 100, height: 67, device: "wasm", took: true });
  });

  it("several changes at once are one painting, and the newest wins", async () => {
    await put(`<plein-air ${coffee} strength="0"></plein-air>`);
    const events = await page.locator("plein-air").evaluate(async (element) => {
      let painted = 0;
      element.addEventListener("painted", () => painted++);
      for (const name of ["ink", "mosaic", "dots"]) element.setAttribute("style-src", `samples/styles/${name}.jpg`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      element.setAttribute("style-src", "samples/styles/planes.jpg");
      element.setAttribute("strength", "1");
      await new Promise((resolve) => element.addEventListener("painted", resolve, { once: true }));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return painted;
    });
    assert.equal(events, 1);
    const shown = await shownBy(page, "plein-air");
    await put(`<plein-air ${coffee.replace("wave", "planes")}></plein-air>`);
    assert.deepEqual(await shownBy(page, "plein-air"), shown);
  });

  it("the model is loaded once for all elements, and a style studied once", async () => {
    const before = site.asked.length;
    await page.evaluate(
      (attributes) => {
        document.body.innerHTML = `<plein-air ${attributes}></plein-air>`.repeat(3);
      },
      coffee.replace("wave", "swirls"),
    );
    await page.waitForFunction(() =>
      [...document.querySelectorAll("plein-air")].every((element) => element.painting !== undefined),
    );
    const asked = site.asked.slice(before);
    assert.equal(asked.filter((path) => path.endsWith("swirls.jpg")).length, 1, asked.join());
    assert.equal(site.asked.filter((path) => path.endsWith("weights.safetensors")).length, 1);
  });

  it("reads a .style file", async () => {
    await put(`<plein-air ${coffee}></plein-air>`);
    const fromPicture = await shownBy(page, "plein-air");
    const url = await page.evaluate(async () => {
      const painter = await pleinair.loadPainter({ model: "models/studio/", assets: "ort/", device: "wasm" });
      const style = await painter.study(await pleinair.readImage("samples/styles/wave.jpg"));
      await painter.dispose();
      return URL.createObjectURL(new Blob([pleinair.encodeStyle(style) as Uint8Array<ArrayBuffer>]));
    });
    assert.equal(await change({ "style-src": url }), "painted");
    assert.deepEqual(await shownBy(page, "plein-air"), fromPicture);
  });

  it("paints the camera, in another style when that changes, and closes it when it goes", async () => {
    await page.context().grantPermissions(["camera"]);
    assert.equal(await put('<plein-air live style-src="samples/styles/wave.jpg"></plein-air>'), "painted");
    const live = await page.locator("plein-air").evaluate(async (element) => {
      const painted = () => new Promise((resolve) => element.addEventListener("painted", resolve, { once: true }));
      await painted();
      const canvas = element.shadowRoot!.querySelector("canvas")!;
      const first = [canvas.hidden, canvas.width > 0];
      element.setAttribute("style-src", "samples/styles/ink.jpg");
      for (let i = 0; i < 3; i++) await painted();
      element.remove();
      let after = 0;
      element.addEventListener("painted", () => after++);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return { first, after };
    });
    assert.deepEqual(live.first, [false, true]);
    // The frame that was being painted may still come.
    assert.ok(live.after <= 1, `${live.after} paintings after it was taken away`);
  });

  it("says what went wrong, as an event and in the page, and recovers", async () => {
    const problem = page.locator("plein-air p");
    assert.match(
      await put(`<plein-air ${coffee} strength="2"></plein-air>`),
      /^strength: expected a number from 0 to 1.5, got "2"$/,
    );
    assert.match((await problem.textContent())!, /^strength/);
    assert.equal(await problem.getAttribute("role"), "alert");
    assert.equal(await problem.isVisible(), true);
    assert.match(
      await change({ strength: "1", src: "nowhere.jpg" }),
      /nowhere.jpg cannot be fetched: the server says 404/,
    );
    assert.match(await change({ src: "samples/SOURCES.md" }), /not a picture/);
    assert.match(await change({ src: "http://" }), /"http:\/\/" is not an address/);
    assert.match(
      await change({ src: "samples/photos/coffee.jpg", "max-side": "none" }),
      /^max-side: expected pixels, 1 or more/,
    );
    assert.equal(await change({ "max-side": "160" }), "painted");
    assert.equal(await problem.isVisible(), false);
  });

  it("shows its children until there is a painting, and when there is none", async () => {
    const child = page.locator("plein-air b");
    await page.evaluate(() => {
      document.body.innerHTML = "<plein-air><b>A cup of coffee</b></plein-air>";
    });
    assert.equal(await child.isVisible(), true);
    assert.equal(
      await change({ src: "samples/photos/coffee.jpg", "style-src": "samples/styles/ink.jpg", "max-side": "100" }),
      "painted",
    );
    assert.equal(await child.isVisible(), false);
    assert.match(await change({ src: "nowhere.jpg" }), /cannot be fetched/);
    assert.equal(await child.isVisible(), true);
  });

  it("fits its box, or is as large as the painting", async () => {
    await put(`<plein-air ${coffee}></plein-air>`);
    const box = () =>
      page
        .locator("plein-air")
        .evaluate(
          (element) => element.shadowRoot!.querySelector("canvas")!.getBoundingClientRect().toJSON() as DOMRect,
        );
    assert.deepEqual([(await box()).width, (await box()).height], [160, 107]);
    await page.locator("plein-air").evaluate((element) => Object.assign(element.style, { width: "80px" }));
    assert.deepEqual([(await box()).width, Math.round((await box()).height)], [80, 54]);
  });

  it("axe finds nothing to complain of, painted or not, and it takes no focus", async () => {
    for (const attributes of [`${coffee} alt="A cup"`, `${coffee} strength="9"`]) {
      await put(`<plein-air ${attributes}></plein-air>`);
      assert.deepEqual(await axeComplaints(page, "plein-air"), []);
    }
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
  });

  it("names that make no sense are refused", async () => {
    const messages = await page.evaluate(() =>
      ["plein-air", "Plein-Air", "pleinair"].map((name) => {
        try {
          pleinair.definePleinAir({ name, model: "models/studio/" });
          return "fine";
        } catch (error) {
          return String(error);
        }
      }),
    );
    assert.match(messages[0]!, /^OptionError: name: <plein-air> is defined already/);
    assert.match(messages[1]!, /^OptionError: name: expected small letters with a hyphen/);
    assert.match(messages[2]!, /^OptionError: name: expected small letters with a hyphen/);
  });
});
