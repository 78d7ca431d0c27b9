/**
 * The newest request wins in the studio, with delays that the test controls; and what comes from elsewhere is checked before it is shown.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { decodeStyle, encodeStyle, type Style } from "pleinair";
import { modelId } from "pleinair/network";
import { encodeImage, readImage, readModel } from "pleinair/node";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { evenly, makeClip } from "../support/clips.ts";
import { root, samplePath, sharedPath, temporaryFolder } from "../support/paths.ts";
import { keep, savedBy } from "../support/download.ts";
import { crop } from "../support/pictures.ts";
import { serveStudio } from "../support/studio.ts";
import { studioContext, studioIsIdle, studioIsReady } from "../support/web/page.ts";

const bomb = sharedPath("cases/bomb.png");

/** What the page's clocks are held by: `hold(name)` makes it wait, `release(name)` lets it go on. */
interface Held {
  hold(name: string): void;
  release(name: string): void;
  /** How often a camera or a microphone was asked for. */
  asked: number;
  /** Cameras and microphones that were given. */
  readonly streams: MediaStream[];
  /** The styles that the worker was told to paint with, the newest last. */
  readonly styles: string[];
}
declare const held: Held;

/** A style as the page stored it. */
interface Written {
  readonly id: string;
  readonly styles: readonly string[];
  readonly picture: { readonly type: string; readonly base64: string };
  readonly thumbnail: Written["picture"];
}

/** Runs in the page before its own scripts: what takes time there can be made to take longer. */
function controlDelays(): void {
  const gates = new Map<string, { readonly promise: Promise<void>; open(): void }>();
  const passed = async (name: string) => gates.get(name)?.promise;
  const streams: MediaStream[] = [];
  const styles: string[] = [];
  Object.assign(globalThis, {
    held: {
      asked: 0,
      hold(name: string) {
        let open = () => {};
        gates.set(name, { promise: new Promise<void>((resolve) => (open = resolve)), open });
      },
      release(name: string) {
        gates.get(name)?.open();
        gates.delete(name);
      },
      streams,
      styles,
    },
  });
  const decode = globalThis.createImageBitmap.bind(globalThis) as (...args: unknown[]) => Promise<ImageBitmap>;
  globalThis.createImageBitmap = async (...args: unknown[]) => {
    if (args[0] instanceof File) await passed(args[0].name);
    return decode(...args);
  };
  const toBlob = OffscreenCanvas.prototype.convertToBlob;
  OffscreenCanvas.prototype.convertToBlob = async function (options) {
    await passed("saving");
    return toBlob.call(this, options);
  };
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    held.asked++;
    await passed("camera");
    const stream = await open(wanted);
    streams.push(stream);
    return stream;
  };
  const post = Worker.prototype.postMessage as (...args: unknown[]) => void;
  Worker.prototype.postMessage = function (this: Worker, ...args: unknown[]) {
    const { call, args: given } = args[0] as { call?: string; args?: unknown[] };
    const settings = call === "startLive" ? given![1] : call === "change" ? given![0] : undefined;
    const style = (settings as { style?: { name?: string } } | undefined)?.style;
    if (style) styles.push(style.name ?? "");
    if (call === "inspectVideo") void passed("video").then(() => post.apply(this, args));
    else if (call === "study") void passed(`study ${given![2] as string}`).then(() => post.apply(this, args));
    else post.apply(this, args);
  };
}

describe("the newest request wins in the studio", { skip: withoutBrowser, timeout: 600_000 }, () => {
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let page: Page;
  const folder = temporaryFolder("newest");
  /** As the page saved it. */
  let styleOfLive: Style | undefined;
  const complaints: string[] = [];
  const hosts = new Set<string>();

  before(async () => {
    await makeClip(join(folder, "clip.mp4"), { times: evenly(12, 12), sound: undefined });
    server = await serveStudio();
    browser = await openBrowser();
    const context = await studioContext(browser, { permissions: ["camera", "microphone"] });
    await context.addInitScript(controlDelays);
    page = await context.newPage();
    page.setDefaultTimeout(90_000);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
    page.on("request", (request) => void (request.url().startsWith("http") && hosts.add(new URL(request.url()).host)));
    await page.goto(server.address);
    await ready();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Waits until the samples are there, and as many styles of one's own. */
  async function ready(own = 0): Promise<void> {
    await studioIsReady(page);
    if (own > 0)
      await page
        .locator("#styles [data-origin=own]")
        .nth(own - 1)
        .waitFor();
    await settled();
  }
  const settled = () => studioIsIdle(page);
  const hold = (name: string) => page.evaluate((gate) => held.hold(gate), name);
  /** Lets go what was held, and gives it time to do harm. */
  const release = async (name: string) => {
    await page.evaluate((gate) => held.release(gate), name);
    await page.waitForTimeout(700);
    await settled();
  };
  const label = () => page.getAttribute("#painting", "aria-label");
  const statusIs = (start: string) =>
    page.waitForFunction((text) => document.querySelector("#status")!.textContent!.startsWith(text), start);
  const shown = (name: string) =>
    page.waitForFunction(
      (text) => document.querySelector("#painting")!.getAttribute("aria-label")!.startsWith(text),
      `${name}, painted`,
    );
  const size = () =>
    page
      .locator("#painting")
      .evaluate((canvas) => [(canvas as HTMLCanvasElement).width, (canvas as HTMLCanvasElement).height]);

  /** A piece of a photo, of a size by which it is known again. */
  async function picture(name: string, width: number, height: number) {
    const moose = await readImage(samplePath("photos/moose.jpg"));
    const bytes = await encodeImage(crop(moose, 300, 200, width, height), ".png");
    return { name: `${name}.png`, mimeType: "image/png", buffer: Buffer.from(bytes) };
  }
  const give = async (name: string, width: number, height: number) =>
    page.setInputFiles("#photo-file", await picture(name, width, height));

  it("an older photo that is read later replaces neither picture, label nor file name", async () => {
    await hold("older.png");
    await give("older", 120, 80);
    await statusIs("Reading older");
    await give("newer", 96, 96);
    await shown("newer");
    await settled();
    await release("older.png");
    assert.match((await label())!, /^newer, painted/);
    assert.deepEqual(await size(), [96, 96]);
    const file = await savedBy(page, folder, () => page.click("#download"));
    assert.match(basename(file), /^newer-/);
    const { width, height } = await readImage(file);
    assert.deepEqual([width, height], [96, 96]);
  });

  it("an older photo that turns out to be damaged says nothing", async () => {
    await hold("damaged.png");
    await page.setInputFiles("#photo-file", {
      name: "damaged.png",
      mimeType: "image/png",
      buffer: Buffer.from("no picture"),
    });
    await statusIs("Reading damaged");
    await give("fine", 96, 80);
    await shown("fine");
    await settled();
    await release("damaged.png");
    assert.equal(await page.locator("#status.problem").count(), 0, (await page.textContent("#status"))!);
  });

  it("a download is of the photo, and under the name, for which it was asked", async () => {
    await give("first", 120, 80);
    await shown("first");
    await settled();
    await hold("saving");
    const saving = page.waitForEvent("download");
    await page.click("#download");
    await statusIs("Painting 120×80");
    await give("second", 80, 80);
    await shown("second");
    await release("saving");
    const file = await keep(await saving, folder);
    assert.match(basename(file), /^first-/);
    const { width, height } = await readImage(file);
    assert.deepEqual([width, height], [120, 80]);
    assert.match((await label())!, /^second/);
  });

  it("styles that are studied later than another was chosen lie in the list, and are not chosen", async () => {
    await hold("slow.png");
    await page.setInputFiles("#style-file", [await picture("slow", 100, 100), await picture("next", 100, 100)]);
    await statusIs("Studying slow");
    await page.click("#styles [data-style=mosaic]");
    await page.evaluate(() => held.release("slow.png"));
    await ready(2);
    assert.match((await label())!, /painted in Mosaic$/);
    const added = ["slow", "next"];
    for (const name of added) {
      assert.equal(await page.getAttribute(`#styles [data-style=${name}]`, "aria-pressed"), "false");
    }
    for (const name of added) {
      await page.click(`#styles [data-style=${name}]`);
      await page.click("#remove-style");
    }
    await page.click("#styles [data-style=swirls]");
    await settled();
  });

  it("a style is saved as soon as it has been studied, under its own name, whatever is chosen meanwhile", async () => {
    await hold("study ink");
    await page.selectOption("#painter-choice", "live");
    await settled();
    await page.click("#styles [data-style=ink]");
    const path = await savedBy(page, folder, async () => {
      await page.click("#export-style");
      await statusIs("It is saved when Ink has been studied");
      await page.click("#styles [data-style=swirls]");
      await page.evaluate(() => held.release("study ink"));
    });
    assert.equal(basename(path), "ink.style");
    const style = decodeStyle(await readFile(path));
    assert.equal(style.name, "ink");
    assert.match(style.model, /^live-/);
    styleOfLive = style;
    await page.selectOption("#painter-choice", "studio");
    await settled();
    assert.match((await label())!, /painted in Swirls$/);
  });

  it("a link's style and painter do not take over from a style that was chosen later", async () => {
    await page.click("#styles [data-style=dots]");
    await settled();
    // Live, which the link needs, studies first what is chosen.
    await hold("study dots");
    const hash = `#style=${Buffer.from(encodeStyle({ ...styleOfLive!, name: "from a link" })).toString("base64url")}`;
    await page.evaluate((to) => (location.hash = to), hash);
    await statusIs("Getting Live ready");
    await page.click("#styles [data-style=mosaic]");
    await release("study dots");
    assert.match((await label())!, /painted in Mosaic$/);
    assert.equal(await page.inputValue("#painter-choice"), "studio");
    assert.equal(await page.locator("#styles [data-origin=link]").count(), 0);
    await page.click("#styles [data-style=swirls]");
    await settled();
  });

  it("a video that is opened later than a photo was chosen does not come back", async () => {
    await hold("video");
    await page.setInputFiles("#video-file", join(folder, "clip.mp4"));
    await statusIs("Opening clip");
    await give("still", 96, 80);
    await shown("still");
    await release("video");
    assert.equal(await page.isVisible("#video-bar"), false);
    assert.match((await label())!, /^still/);
    assert.deepEqual(await size(), [96, 80]);
  });

  it("a camera that is allowed later than a photo was chosen is closed at once", async () => {
    await hold("camera");
    await page.click("#camera-button");
    await statusIs("Starting the camera");
    await page.waitForFunction(() => held.asked === 1);
    await give("instead", 80, 96);
    await shown("instead");
    await release("camera");
    await page.waitForFunction(() => held.streams.length === 1);
    assert.equal(await page.isVisible("#camera-bar"), false);
    assert.match((await label())!, /^instead/);
    const states = await page.evaluate(() => held.streams.flatMap((s) => s.getTracks().map((t) => t.readyState)));
    assert.deepEqual(states, ["ended"]);
  });

  it("a style that is chosen while the camera starts is the one that it is painted in", async () => {
    await hold("camera");
    await page.click("#camera-button");
    await statusIs("Starting the camera");
    await page.click("#styles [data-style=ink]");
    await page.evaluate(() => held.release("camera"));
    await page.waitForFunction(() => /frames a second/.test(document.querySelector("#meter")!.textContent));
    assert.match((await label())!, /^The camera, painted in Ink$/);
    // The camera's painter may have to study it first.
    await page.waitForFunction(() => held.styles.at(-1) === "ink");
    await page.click("#camera-button");
    await page.waitForSelector("#camera-bar", { state: "hidden" });
    await settled();
  });

  it("a picture of too many pixels is refused by its header, with the command line's sentence", async () => {
    const small = await encodeImage({ data: new Uint8ClampedArray(4), width: 1, height: 1 }, ".png");
    const header = Buffer.from(small);
    header.writeUInt32BE(20_000, 16);
    header.writeUInt32BE(20_000, 20);
    const before = await label();
    await page.setInputFiles("#photo-file", { name: "bomb.png", mimeType: "image/png", buffer: header });
    await page.waitForSelector("#status.problem");
    const sentence = (await page.textContent("#status"))!;
    assert.match(sentence, /^bomb\.png cannot be read: it has more than 268435456 pixels \(20000x20000\)/);
    if (existsSync(bomb)) {
      await assert.rejects(readImage(bomb), { message: sentence.replace("bomb.png", bomb) });
      await page.setInputFiles("#style-file", bomb);
      await page.waitForFunction((text) => document.querySelector("#status.problem")?.textContent === text, sentence);
    }
    assert.equal(await label(), before);
  });

  /** The style in use, as the page saves it. */
  async function styleInUse(): Promise<Style> {
    return decodeStyle(await readFile(await savedBy(page, folder, () => page.click("#export-style"))));
  }

  it("a link's style is checked before it is shown: its length, its numbers, its model", async () => {
    const style = await styleInUse();
    const before = await label();
    const withCodes = (change: (code: Float32Array) => Float32Array): Style => ({
      ...style,
      codes: style.codes.map(({ scale, code }) => ({ scale, code: change(code) })),
    });
    for (const [broken, sentence] of [
      [withCodes((code) => code.subarray(0, 5)), /expected \d+ numbers, got 5/],
      [withCodes((code) => code.map((value, i) => (i === 3 ? NaN : value))), /damaged/],
      [{ ...style, model: "studio-00000000" }, /another version of the painter/],
      [{ ...style, model: "unheard-of" }, /painter that this page does not have/],
    ] as const) {
      const text = Buffer.from(encodeStyle(broken)).toString("base64url");
      await page.evaluate((hash) => (location.hash = hash), `#style=${text}`);
      await page.waitForFunction(
        ([source]) => new RegExp(source!).test(document.querySelector("#status.problem")?.textContent ?? ""),
        [sentence.source],
      );
      assert.equal(await page.locator("#styles [data-origin=link]").count(), 0);
      assert.equal(await label(), before);
    }
    await page.evaluate(() => (location.hash = `#style=${"A".repeat(200_000)}`));
    await statusIs("The style in this link is longer than any style");
  });

  it("styles that were stored by earlier versions of the page are there, and a damaged one is left out", async () => {
    const style = await styleInUse();
    const encoded = ["of one model", "of several models"].map((name) => [...encodeStyle({ ...style, name })]);
    // As a style lay in the store before the public names were changed, its bytes and pictures in base64.
    const path = join(root, "test/fixtures/before-renames/style-list.json");
    const [written] = JSON.parse(await readFile(path, "utf8")) as [Written];
    await page.evaluate(
      async ([oldest, older, written]) => {
        const request = indexedDB.open("pleinair", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("styles", { keyPath: "id" });
        const database = await new Promise<IDBDatabase>(
          (resolve) => (request.onsuccess = () => resolve(request.result)),
        );
        const transaction = database.transaction("styles", "readwrite");
        const thumbnail = new Blob([new Uint8Array(8)], { type: "image/jpeg" });
        const store = transaction.objectStore("styles");
        store.put({ id: "1", style: Uint8Array.from(oldest), thumbnail });
        store.put({ id: "2", styles: [Uint8Array.from(older)], picture: thumbnail, thumbnail });
        store.put({ id: "3", styles: [Uint8Array.from(older.slice(0, 40))], thumbnail });
        const bytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const blob = ({ type, base64 }: Written["picture"]) => new Blob([bytes(base64)], { type });
        const { id, styles, picture, thumbnail: small } = written;
        store.put({ id, styles: styles.map(bytes), picture: blob(picture), thumbnail: blob(small) });
        await new Promise((resolve) => (transaction.oncomplete = resolve));
        database.close();
        history.replaceState(null, "", location.pathname);
      },
      [encoded[0]!, encoded[1]!, written] as const,
    );
    await page.reload();
    await ready(3);
    assert.deepEqual(await page.locator("#styles [data-origin=own] span").allTextContents(), [
      "of one model",
      "of several models",
      "coffee",
    ]);
    await page.click("#styles [data-style='of one model']");
    await settled();
    assert.match((await label())!, /painted in of one model$/);
    await page.click("#styles [data-style=coffee]");
    // It is studied first, from the picture that lay beside its numbers: the weights have been trained on since.
    await page.waitForFunction(() =>
      /painted in coffee$/.test(document.querySelector("#painting")!.getAttribute("aria-label")!),
    );
    await settled();
    const [{ manifest }, saved] = [await readModel("studio"), await styleInUse()];
    const stored = decodeStyle(Buffer.from(written.styles[0]!, "base64"));
    assert.deepEqual([saved.name, saved.model], [stored.name, modelId(manifest)]);
    assert.ok(saved.codes.length > 1 && saved.codes.every(({ code }) => code.every(Number.isFinite)));
  });

  it("nothing left this machine, nothing could, and nothing was complained of in the console", async () => {
    assert.deepEqual([...hosts], [new URL(server.address).host]);
    assert.deepEqual(complaints, []);
    const blocked = await page.evaluate(async () => {
      const attempts: Record<string, () => unknown> = {
        "a request to elsewhere": () => fetch("https://example.com/"),
        "code in a string": () => new Function("return 1")() as unknown,
        "markup in a string": () => (document.createElement("p").innerHTML = "<b>bold</b>"),
        "a script's address in a string": () => (document.createElement("script").src = "https://example.com/x.js"),
      };
      const through: string[] = [];
      for (const [name, attempt] of Object.entries(attempts)) {
        try {
          // By itself: what is called from the test may evaluate strings.
          await new Promise((resolve, reject) => {
            setTimeout(() => {
              try {
                resolve(attempt());
              } catch (error) {
                reject(error as Error);
              }
            });
          });
          through.push(name);
        } catch {
          // As it should be.
        }
      }
      return through;
    });
    assert.deepEqual(blocked, []);
  });
});
