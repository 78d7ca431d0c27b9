/**
 * The studio as its user has it: built, served by `pleinair serve`, in a real browser.
 */
import assert from "node:assert/strict";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { decodeStyle, encodeStyle } from "pleinair";
import { encodeImage } from "pleinair/node";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { temporaryFolder, vggPath, withoutVgg } from "../support/paths.ts";
import { crop } from "../support/pictures.ts";
import { sample } from "../support/samples.ts";
import { serveStudio } from "../support/studio.ts";
import { axeComplaintsEverywhere } from "../support/web/axe.ts";
import { savedBy } from "../support/download.ts";
import { cameraIsLive, openStudio, studioContext, studioIsIdle } from "../support/web/page.ts";

/** The styles that the user has added. */
const own = "#styles [data-origin=own]";

describe("the studio", { skip: withoutBrowser }, () => {
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const folder = temporaryFolder("studio");
  /** Where the server looks for the encoder of classic: there is none at first. */
  const encoder = join(folder, "vgg16.safetensors");
  const complaints: string[] = [];

  before(async () => {
    server = await serveStudio({ PLEINAIR_VGG: encoder });
    browser = await openBrowser();
    // Smaller windows, and no easing, so that a painting takes less.
    context = await studioContext(browser, { permissions: ["clipboard-read", "clipboard-write"] });
    page = await open();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** The page, ready: a sample photo painted in a sample style. */
  const open = (hash = ""): Promise<Page> => openStudio(context, server.address + hash, { complaints });

  /** Waits until all that was wished for is painted. */
  const settled = (on = page) => studioIsIdle(on);

  /** A file with a piece of a sample picture. */
  async function piece(name: string, of: string, width: number, height: number) {
    const bytes = await encodeImage(crop(await sample(of), 100, 200, width, height), ".png");
    return { name, mimeType: "image/png", buffer: Buffer.from(bytes) };
  }

  /** Opens a small photo: what is painted matters to few of these tests, and a small one is painted in no time. */
  async function openSmallPhoto(on = page): Promise<void> {
    await on.setInputFiles("#photo-file", await piece("small.png", "photos/moose.jpg", 120, 80));
    await on.waitForFunction(() => document.querySelector("#painting")!.ariaLabel!.startsWith("small"));
    await settled(on);
  }

  /** A number for what a canvas shows. */
  const look = (on = page, id = "painting") =>
    on.evaluate((canvasId) => {
      const canvas = document.getElementById(canvasId) as HTMLCanvasElement;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((hash, value, i) => (Math.imul(hash, 31) + value * (1 + (i % 7))) | 0, 0);
    }, id);

  it("a style whose picture cannot be had is said so, and the one in use stays", async () => {
    await page.click("#styles [data-style=dots]");
    await settled();
    const label = await page.getAttribute("#painting", "aria-label");
    await page.evaluate(() => {
      const fetchIt = globalThis.fetch;
      globalThis.fetch = (...args) => {
        globalThis.fetch = fetchIt;
        return Promise.reject(new TypeError(`no ${String(args[0])}`));
      };
    });
    await page.click("#styles [data-style=planes]");
    await page.waitForSelector("#status.problem");
    await settled();
    assert.match((await page.textContent("#status"))!, /planes\.jpg/);
    assert.equal(await page.getAttribute("#painting", "aria-label"), label);
    assert.equal(await page.getAttribute("#styles [data-style=dots]", "aria-pressed"), "true");
  });

  it("another style gives another painting; strength 0 gives the photo", async () => {
    await openSmallPhoto();
    const first = await look();
    await page.click("#styles [data-style=ink]");
    await settled();
    const ink = await look();
    assert.notEqual(ink, first);
    await page.fill("#brush", "2");
    await settled();
    assert.notEqual(await look(), ink);
    assert.equal(await page.textContent("#brush-value"), "4.00");
    await page.fill("#brush", "0");
    await settled();
    assert.equal(await look(), ink);
    await page.fill("#strength", "0");
    await settled();
    assert.equal(await look(), await look(page, "original"));
    await page.fill("#strength", "1");
    await settled();
    assert.equal(await look(), ink);
  });

  it("styles are mixed with Shift, and weighed by their sliders", async () => {
    const alone = await look();
    await page.click("#styles [data-style=wave]", { modifiers: ["Shift"] });
    await settled();
    const mixed = await look();
    assert.notEqual(mixed, alone);
    assert.equal(await page.locator("#mix input").count(), 2);
    await page.locator("#mix input >> nth=0").fill("0.1");
    await settled();
    assert.notEqual(await look(), mixed);
    await page.click("#styles [data-style=swirls]");
    await settled();
    assert.equal(await page.locator("#mix input").count(), 0);
  });

  /** What the page paints in the style "coffee", which the user has added. */
  let inCoffee = 0;

  it("a picture added as a style is studied, and saved", async () => {
    await page.setInputFiles("#style-file", await piece("coffee.png", "photos/coffee.jpg", 128, 96));
    await page.waitForSelector("#styles [data-style=coffee]");
    await settled();
    inCoffee = await look();
    const style = decodeStyle(await readFile(await savedBy(page, folder, () => page.click("#export-style"))));
    assert.equal(style.name, "coffee");

    // Of other weights it is studied anew from the picture that it carries.
    const old = Buffer.from(encodeStyle({ ...style, name: "old coffee", model: "studio-00000000" }));
    await page.setInputFiles("#style-file", { name: "old.style", mimeType: "", buffer: old });
    await page.waitForSelector("#styles [data-style='old coffee']");
    await settled();
    assert.notEqual(await look(), inCoffee);
    await page.click("#remove-style");
    await settled();
    assert.equal(await page.locator(own).count(), 1);
  });

  it("added styles are there in later visits; a link's style is kept only when that is asked for", async () => {
    await page.click("#styles [data-style=dots]");
    await settled();
    const inDots = await look();
    await page.click("#share-style");
    await page.waitForFunction(() => location.hash.startsWith("#style="));
    const { hash } = new URL(page.url());
    const visit = async (address = "") => {
      await page.close();
      page = await open(address);
    };

    await visit(hash);
    await page.waitForSelector("#styles [data-origin=link]");
    await openSmallPhoto();
    assert.equal(await look(), inDots);
    await page.click("#styles [data-style=coffee]");
    await settled();
    assert.equal(await look(), inCoffee, "the style that was added is there");

    await visit();
    assert.equal(await page.locator(own).count(), 1, "the link's style was shown, and not kept");
    await page.evaluate((link) => (location.hash = link), hash);
    await page.click("#keep-style");
    await page.waitForSelector("#keep-style", { state: "hidden" });

    await visit();
    assert.equal(await page.locator(own).count(), 2, "kept");
    await openSmallPhoto();
    await page.click(`${own}[data-style=dots]`);
    await settled();
    assert.equal(await look(), inDots);
    await page.click("#remove-style");
    await settled();
    await page.click("#styles [data-style=coffee]");
    await settled();
    await page.click("#remove-style");
    assert.equal(await page.locator(own).count(), 0);
    await settled();
  });

  it("everything works from the keyboard", async () => {
    const label = await page.getAttribute("#painting", "aria-label");
    await page.locator("body").press("n");
    await page.waitForFunction(
      (last) => document.querySelector("#painting")!.getAttribute("aria-label") !== last,
      label,
    );
    await settled();
    const before = await look();
    await page.keyboard.press("ArrowRight");
    await settled();
    assert.notEqual(await look(), before);
    await page.keyboard.press("ArrowLeft");
    await settled();
    assert.equal(await look(), before);
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.textContent("#strength-value"), "0.95");
    await page.keyboard.press("b");
    assert.equal(await page.textContent("#split-value"), "100 %");
    await page.keyboard.press("b");
    const width = () => page.locator("#painting").evaluate((canvas) => canvas.getBoundingClientRect().width);
    const fitting = await width();
    await page.keyboard.press("+");
    assert.equal(Math.round((await width()) / fitting / 0.1), 15);
    const left = () => page.locator("#painting").evaluate((canvas) => canvas.getBoundingClientRect().left);
    const lookedAt = await left();
    await page.keyboard.press("Shift+ArrowRight");
    assert.ok(Math.abs(lookedAt - (await left()) - fitting / 10) < 1);
    await page.mouse.move(450, 300);
    await page.mouse.down();
    await page.mouse.move(450 + fitting / 10, 300);
    await page.mouse.up();
    assert.ok(Math.abs((await left()) - lookedAt) < 2, "the hand moves it back");
    assert.equal(await page.textContent("#split-value"), "0 %");
    await page.keyboard.press("-");
    assert.equal(await width(), fitting);
    await page.keyboard.press("?");
    assert.equal(await page.locator("#help").getAttribute("open"), "");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowUp");
    await settled();
  });

  it("a photo is opened by dropping and by pasting, a style by dropping it on the style list", async () => {
    const bytes = (await piece("", "photos/coffee.jpg", 120, 80)).buffer.toString("base64");
    const give = (how: "drop" | "paste", on: string, name: string) =>
      page.evaluate(
        ({ bytes, how, on, name }) => {
          const data = new DataTransfer();
          const content = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
          data.items.add(new File([content], name, { type: "image/png" }));
          const event =
            how === "drop"
              ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
              : new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.querySelector(on)!.dispatchEvent(event);
        },
        { bytes, how, on, name },
      );
    const shown = (name: string) =>
      page.waitForFunction(
        (start) => document.querySelector("#painting")!.getAttribute("aria-label")!.startsWith(start),
        name,
      );
    await give("drop", "#picture", "dropped.png");
    await shown("dropped, painted in");
    await give("paste", "body", "pasted.png");
    await shown("pasted, painted in");
    const count = await page.locator("#styles button").count();
    await give("drop", "#style-list", "cup.png");
    await shown("pasted, painted in cup");
    assert.equal(await page.locator("#styles button").count(), count + 1);
    await page.click("#remove-style");
    await settled();
  });

  it("one style turns into another in steps, unless motion is to be reduced", async () => {
    await openSmallPhoto();
    const paintings = async () => {
      await page.evaluate(() => {
        const counter = globalThis as unknown as { shown: number };
        counter.shown = 0;
        const original = CanvasRenderingContext2D.prototype.putImageData;
        CanvasRenderingContext2D.prototype.putImageData = function (...args: unknown[]) {
          if (this.canvas.id === "painting") counter.shown++;
          return (original as (...args: unknown[]) => void).apply(this, args);
        };
      });
      await page.click("#styles [data-style=mosaic]");
      await settled();
      await page.click("#styles [data-style=swirls]");
      await settled();
      return page.evaluate(() => (globalThis as unknown as { shown: number }).shown);
    };
    assert.equal(await paintings(), 2);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assert.ok((await paintings()) > 2);
    await page.emulateMedia({ reducedMotion: "reduce" });
  });

  it("a file that is no picture is refused with a sentence, and the page goes on", async () => {
    await page.setInputFiles("#photo-file", {
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("no picture"),
    });
    await page.waitForFunction(() => document.querySelector("#status.problem"));
    assert.match((await page.textContent("#status"))!, /not a picture/);
    await page.keyboard.press("n");
    await page.waitForFunction(() => !document.querySelector("#status.problem"));
    await settled();
  });

  /** The model that the style in use is of. */
  async function modelInUse(): Promise<string> {
    return decodeStyle(await readFile(await savedBy(page, folder, () => page.click("#export-style")))).model;
  }

  it("another painter repaints the photo, with its own reading of the style", async () => {
    await openSmallPhoto();
    const byStudio = await look();
    assert.match(await modelInUse(), /^studio-/);
    await page.selectOption("#painter-choice", "live");
    await settled();
    assert.notEqual(await look(), byStudio);
    assert.match(await modelInUse(), /^live-/);
    await page.selectOption("#painter-choice", "studio");
    await settled();
    assert.equal(await look(), byStudio);
  });

  it("studying thoroughly without VGG is refused with a sentence, and the style stays as it is", async () => {
    const painted = await look();
    await page.click("#refine-style");
    await page.waitForSelector("#status.problem");
    assert.match((await page.textContent("#status"))!, /needs the weights of VGG-16.*pleinair fetch vgg/);
    assert.equal(await page.textContent("#refine-style"), "Study thoroughly");
    assert.equal(await look(), painted);
  });

  it("Classic without its encoder is refused with a sentence, and the former painter stays", async () => {
    const painted = await look();
    await page.selectOption("#painter-choice", "classic");
    await page.waitForSelector("#status.problem");
    assert.match((await page.textContent("#status"))!, /needs the weights of VGG-16.*pleinair fetch vgg/);
    assert.equal(await page.inputValue("#painter-choice"), "studio");
    assert.equal(await look(), painted);
    await page.click("#styles [data-style=wave]");
    await settled();
    assert.match(await modelInUse(), /^studio-/);
  });

  it("Classic paints as soon as its encoder is there, and again after the camera", { skip: withoutVgg }, async () => {
    await symlink(vggPath, encoder);
    const byStudio = await look();
    await page.selectOption("#painter-choice", "classic");
    await settled();
    const byClassic = await look();
    assert.notEqual(byClassic, byStudio);
    assert.match(await modelInUse(), /^classic-/);
    await page.click("#camera-button");
    await cameraIsLive(page);
    assert.equal(await page.isVisible("#painter-choice"), false);
    await page.click("#camera-button");
    await page.waitForSelector("#painter-choice");
    await settled();
    assert.equal(await page.inputValue("#painter-choice"), "classic");
    assert.equal(await look(), byClassic);
    await page.selectOption("#painter-choice", "studio");
    await settled();
    assert.equal(await look(), byStudio);
  });

  it("axe finds nothing to complain of, on a desk and on a phone, light and dark", async () => {
    assert.deepEqual(await axeComplaintsEverywhere(page), []);
  });

  it("nothing was complained of in the console", () => {
    assert.deepEqual(complaints, []);
  });
});
