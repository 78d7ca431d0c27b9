/**
 * Photos as they come out of a camera, a drawing program and a telephone, into the studio and out of it.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { isPainting, readImage, readMetadata } from "pleinair/node";
import sharp from "sharp";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { savedBy } from "../support/download.ts";
import { temporaryFolder } from "../support/paths.ts";
import { serveStudio } from "../support/studio.ts";
import { openStudio, studioContext, studioIsIdle } from "../support/web/page.ts";

describe("files in the studio", { skip: withoutBrowser }, () => {
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let page: Page;
  const folder = temporaryFolder("studio-files");
  const complaints: string[] = [];

  before(async () => {
    server = await serveStudio();
    browser = await openBrowser();
    page = await openStudio(await studioContext(browser), server.address, { complaints });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  const noise = (width: number, height: number) =>
    sharp(
      Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251),
      { raw: { width, height, channels: 3 } },
    );

  async function open(name: string, buffer: Buffer): Promise<void> {
    await page.setInputFiles("#photo-file", { name, mimeType: "", buffer });
    const stem = name.replace(/\.[^.]+$/, "");
    await page.waitForFunction((start) => document.querySelector("#painting")!.ariaLabel!.startsWith(start), stem);
    await studioIsIdle(page);
  }
  const status = () => page.textContent("#status");

  it("a photo is downloaded at its full size, with its author, title and density, marked, and without its place", async () => {
    const photo = await noise(800, 40)
      .withExif({
        IFD0: { Artist: "Ada Example", Copyright: "2024 Ada Example", Make: "Maker" },
        IFD2: { BodySerialNumber: "SN-4711" },
        IFD3: { GPSLatitudeRef: "N", GPSLatitude: "48/1 6/1 0/1" },
      })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>Täler</dc:title></x:xmpmeta>`)
      .withDensity(300)
      .jpeg()
      .toBuffer();
    await open("strip.jpg", photo);
    // Longer than what is shown at most.
    assert.match((await status())!, /^768×38 in [^.]*$/);
    const path = await savedBy(page, folder, () => page.click("#download"));
    const painting = await readImage(path);
    assert.deepEqual([painting.width, painting.height], [800, 40]);
    assert.equal(await isPainting(path), true);
    const { densityDpi, credits, tags } = await readMetadata(path, "all");
    assert.equal(Math.round(densityDpi!), 300);
    assert.deepEqual({ ...credits }, { title: "Täler", creator: "Ada Example", copyright: "2024 Ada Example" });
    assert.deepEqual(tags, {});
    await page.waitForFunction(() => document.querySelector("#status")!.textContent.startsWith("Saved"));
  });

  it("an animation says that its first frame is painted, until another photo is opened", async () => {
    const frames = await noise(60, 120).raw().toBuffer();
    const gif = await sharp(frames, { raw: { width: 60, height: 120, channels: 3, pageHeight: 40 } })
      .gif()
      .toBuffer();
    await open("dance.gif", gif);
    assert.match((await status())!, /^60×40 in .*\. dance\.gif is an animation: its first frame .*`pleinair video`/);
    await open("still.png", await noise(60, 40).png().toBuffer());
    assert.match((await status())!, /^60×40 in [^.]*$/);
  });

  it("a JPEG that lacks nothing but its end marker is painted, and said so", async () => {
    const jpeg = await noise(60, 40).jpeg().toBuffer();
    await open("endless.jpg", jpeg.subarray(0, -2));
    assert.match((await status())!, /^60×40 in .*\. endless\.jpg lacks its end marker/);
  });

  it("what cannot be read is named, and the photo stays", async () => {
    const heif = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0mif1${brand}`, "latin1");
    const label = await page.getAttribute("#painting", "aria-label");
    const jpeg = await noise(60, 40).jpeg().toBuffer();
    for (const [name, content, sentence] of [
      ["half.jpg", jpeg.subarray(0, jpeg.length / 2), /^half\.jpg is damaged/],
      ["wide.png", await noise(70_000, 2).png().toBuffer(), /^This browser cannot hold a picture of 70000×2 pixels/],
      ["phone.heic", heif("heic"), /^phone\.heic is a HEIC picture, which this browser cannot read\. Save it as JPEG/],
      ["drawing.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"/>`), /^drawing\.svg is an SVG drawing/],
      ["notes.jpg", Buffer.from("not a picture"), /^notes\.jpg is damaged, or not a picture/],
    ] as const) {
      await page.setInputFiles("#photo-file", { name, mimeType: "", buffer: content });
      await page.waitForFunction(
        (source) => new RegExp(source).test(document.querySelector("#status.problem")?.textContent ?? ""),
        sentence.source,
      );
      assert.equal(await page.getAttribute("#painting", "aria-label"), label);
    }
    assert.deepEqual(complaints, []);
  });
});
