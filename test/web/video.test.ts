/**
 * Videos painted in a page, in a real browser; the files are opened again in Node and decoded to the last frame.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import type * as PleinairWeb from "pleinair/web";
import sharp from "sharp";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { evenly, flashes, look, makeClip, type ClipOptions } from "../support/clips.ts";
import { makeColourClip } from "../support/colour-clips.ts";
import { assertNear as near } from "../support/difference.ts";
import { temporaryFolder } from "../support/paths.ts";
import { serveSite, type Site } from "../support/site.ts";
import {
  combsIn,
  makeInterlacedClip,
  makeResizedClip,
  makeTransparentClip,
  planesOf,
} from "../support/special-clips.ts";
import { openLibrary } from "../support/web/page.ts";
import type * as Support from "./support.ts";

declare const pleinair: typeof PleinairWeb;
declare const support: typeof Support;
declare const painter: PleinairWeb.WebPainter;
declare const style: PleinairWeb.Style;

describe("videos in a page", { skip: withoutBrowser, timeout: 300_000 }, () => {
  let browser: Browser;
  let page: Page;
  let site: Site;
  const folder = temporaryFolder("web-video");
  const at = (name: string) => join(folder, name);

  before(async () => {
    site = await serveSite();
    browser = await openBrowser();
    page = await openLibrary(browser, site.url);
    await page.evaluate(async () => {
      const loaded = await pleinair.loadPainter({ model: "/models/live/", assets: "/ort/", device: "wasm" });
      const picture = await pleinair.readImage("/samples/styles/wave.jpg");
      Object.assign(globalThis, { painter: loaded, style: await loaded.study(picture) });
    });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  interface Wish {
    readonly format?: PleinairWeb.VideoFormat;
    readonly strength?: number;
    readonly sidePx?: number;
    readonly stopAfter?: number;
  }

  /** Paints bytes in the page. Flashes stay visible at this strength. */
  const paint = async (name: string, bytes: Buffer, wish: Wish = {}) =>
    page.evaluate(
      async ({ name, base64, wish }) => {
        const { stopAfter, ...options } = wish;
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const stop = new AbortController();
        const shares: number[] = [];
        try {
          const { file, ...report } = await pleinair.paintVideo(new File([bytes], name), {
            ...{ painter, style, strength: 0.2, ...options },
            signal: stop.signal,
            onProgress({ frames, share }) {
              shares.push(share ?? NaN);
              if (frames === stopAfter) stop.abort();
            },
          });
          const url = await new Promise<string>((resolve) => {
            const reader = new FileReader();
            reader.onload = () => resolve(reader.result as string);
            reader.readAsDataURL(file);
          });
          return { ...report, shares, name: file.name, type: file.type, base64: url.slice(url.indexOf(",") + 1) };
        } catch (error) {
          return `${(error as Error).name}: ${(error as Error).message}`;
        }
      },
      { name, base64: bytes.toString("base64"), wish },
    );

  /** Paints a clip of ours, and looks at it before and after. */
  async function paintClip(name: string, clip: ClipOptions, wish: Wish = {}) {
    await makeClip(at(name), clip);
    const report = await paint(name, await readFile(at(name)), wish);
    assert.ok(typeof report === "object", String(report));
    const out = at(`painted-${report.name}`);
    await writeFile(out, Buffer.from(report.base64, "base64"));
    return { report, before: await look(at(name)), after: await look(out) };
  }

  for (const [from, to, sound] of [
    ["clip.mp4", "mp4", "copied"],
    ["clip.webm", "webm", "copied"],
    ["other.mp4", "webm", "re-encoded"],
  ] as const) {
    it(`${from} becomes a ${to}: same frames, same times, sound ${sound}, flashes with their beeps`, async () => {
      const { report, before, after } = await paintClip(from, { times: evenly(26, 12) }, { format: to });
      assert.deepEqual([report.name, report.type], [from.replace(/\w+$/, to), `video/${to}`]);
      assert.deepEqual([report.frames, report.width, report.height, report.audio], [26, 96, 64, sound]);
      assert.equal(report.warning, undefined);
      assert.equal(report.shares.length, 26);
      // WebM has one length for all tracks, and the sound is a little longer.
      assert.ok(report.shares.at(-1)! > 0.9, String(report.shares.at(-1)));
      assert.deepEqual([after.width, after.height], [96, 64]);
      // Matroska keeps whole milliseconds.
      near(after.times, before.times, 0.0011, "time");
      near(after.beeps, before.beeps, 0.004, "beep");
      near(flashes(after), flashes(before), 0.0011, "flash");
      assert.equal(flashes(after).length, 3);
      const { primaries, transfer, matrix, fullRange } = after.colour;
      assert.deepEqual([primaries, transfer, matrix, fullRange], ["bt709", "bt709", "bt709", false]);
    });
  }

  it("a turned video is painted upright, odd sides become even, and a smaller size is kept in shape", async () => {
    const turned = await paintClip("turned.mp4", { rotation: 90, times: evenly(3, 12), sound: undefined });
    assert.deepEqual([turned.after.width, turned.after.height], [64, 96]);
    const odd = await paintClip("odd.webm", { width: 63, height: 49, times: evenly(3, 12), sound: undefined });
    assert.deepEqual([odd.after.width, odd.after.height], [64, 50]);
    assert.equal(odd.report.audio, "none");
    const small = await paintClip("large.mp4", { width: 160, height: 90, times: evenly(3, 12) }, { sidePx: 80 });
    assert.deepEqual([small.after.width, small.after.height], [80, 46]);
  });

  for (const [kind, luma, lightest] of [
    ["4:4:4", 0.5, 130],
    ["PQ", 0.58, 200],
  ] as const) {
    it(`${kind} of odd sides is painted: at strength 0 it looks as it should`, async () => {
      const name = `${kind.replaceAll(":", "")}.webm`;
      await makeColourClip(at(name), kind, { width: 63, height: 49, luma });
      const report = await paint(name, await readFile(at(name)), { strength: 0 });
      assert.ok(typeof report === "object", String(report));
      await writeFile(at("colour.webm"), Buffer.from(report.base64, "base64"));
      const after = await look(at("colour.webm"));
      assert.deepEqual([after.width, after.height, after.times.length], [64, 50, 6]);
      for (const light of after.light) assert.ok(light > 120 && light < lightest, String(light));
    });
  }

  /** Paints a file at strength 0. */
  async function convert(name: string, wish: Wish = {}) {
    const report = await paint(name, await readFile(at(name)), { strength: 0, ...wish });
    assert.ok(typeof report === "object", String(report));
    const out = at(`painted-${report.name}`);
    await writeFile(out, Buffer.from(report.base64, "base64"));
    return { report, frames: await planesOf(out) };
  }

  it("transparent video stays transparent in WebM; in MP4 it stands on white, and that is said", async () => {
    await makeTransparentClip(at("disc.webm"));
    const kept = await convert("disc.webm");
    assert.deepEqual([kept.report.type, kept.report.notes, kept.frames.length], ["video/webm", [], 6]);
    for (const { format, bytes } of kept.frames) {
      assert.equal(format, "I420A");
      const alpha = bytes.subarray(bytes.length - 48 * 48);
      assert.ok(alpha[0]! < 4 && alpha[24 * 48 + 24]! > 251, `${alpha[0]} ${alpha[24 * 48 + 24]}`);
    }
    const lost = await convert("disc.webm", { format: "mp4" });
    assert.match(lost.report.notes.join(), /it stands on white/);
    assert.ok(lost.frames[0]!.bytes[0]! > 228, String(lost.frames[0]!.bytes[0]));
  });

  it("animated GIF and WebP are painted, each frame for its time; a picture that does not move is refused", async () => {
    const light = [40, 90, 140, 220];
    const stack = Buffer.from(light.flatMap((level) => Array<number>(48 * 32 * 3).fill(level)));
    const frames = () => sharp(stack, { raw: { width: 48, height: 32 * 4, channels: 3, pageHeight: 32 } });
    const delay = [100, 200, 300, 100];
    for (const [name, bytes] of [
      ["moving.gif", await frames().gif({ delay }).toBuffer()],
      ["moving.webp", await frames().webp({ delay, lossless: true }).toBuffer()],
    ] as const) {
      const report = await paint(name, bytes, { format: "mp4", strength: 0 });
      assert.ok(typeof report === "object", String(report));
      assert.deepEqual([report.frames, report.width, report.height, report.audio], [4, 48, 32, "none"]);
      await writeFile(at("moving.mp4"), Buffer.from(report.base64, "base64"));
      const after = await look(at("moving.mp4"));
      near(after.times, [0, 0.1, 0.3, 0.6], 0.0011, name);
      // In the narrow range of video.
      near(
        after.light,
        light.map((level) => 16 + (level * 219) / 255),
        4,
        name,
      );
    }
    const still = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    assert.match(String(await paint("still.png", still)), /^FormatError: still\.png is a picture that does not move/);
  });

  it("frames of another shape keep theirs, and combs are taken out of interlaced ones, which is said", async () => {
    await makeResizedClip(at("resized.webm"));
    const resized = await convert("resized.webm", { format: "webm" });
    assert.deepEqual([resized.report.width, resized.report.height, resized.frames.length], [64, 32, 12]);
    const line = resized.frames[9]!.bytes.subarray(16 * 64, 17 * 64);
    for (const [x, isBar] of [
      [20, true],
      [26, false],
      [37, false],
      [44, true],
    ] as const) {
      assert.equal(line[x]! < 24, isBar, `column ${x}: ${line[x]}`);
    }
    await makeInterlacedClip(at("interlaced.mp4"));
    const { report, frames } = await convert("interlaced.mp4");
    assert.deepEqual(report.notes, ["It was interlaced, and is deinterlaced."]);
    const [combed, smooth] = [combsIn((await planesOf(at("interlaced.mp4")))[3]!, 64, 48), combsIn(frames[3]!, 64, 48)];
    assert.ok(combed > 20 && smooth < combed / 5, `${combed} became ${smooth}`);
  });

  it("a variable frame rate stays as it is, and strength 0 is the video", async () => {
    const times = [0, 0.1, 0.15, 0.5, 0.55, 1, 1.4];
    const { before, after } = await paintClip("vfr.mp4", { times }, { strength: 0 });
    near(after.times, times, 1e-3, "time");
    near(after.light, before.light, 4, "light");
  });

  it("frames are steadied: a still picture with noise changes less than its frames painted alone", async () => {
    const changes = await page.evaluate(async () => {
      const photo = await pleinair.readImage("/samples/photos/moose.jpg", { maxSidePx: 96 });
      const frames = Array.from({ length: 8 }, (_, i) => support.noisy(photo, i + 1, 16));
      const canvas = new OffscreenCanvas(photo.width, photo.height);
      const recording = await pleinair.startRecording({ canvas, bitrate: 8e6, frameRate: 10, format: "webm" });
      for (const [i, frame] of frames.entries()) {
        canvas.getContext("2d")!.putImageData(pleinair.toImageData(frame), 0, 0);
        recording.addFrame(1000 + i * 100);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      const clip = await recording.stop();
      const changeIn = async (temporalFilter: number) => {
        const { file } = await pleinair.paintVideo(clip, {
          painter,
          style,
          temporalFilter,
          quality: 95,
          format: "webm",
        });
        const video = document.createElement("video");
        video.src = URL.createObjectURL(file);
        await new Promise((resolve) => (video.onloadeddata = resolve));
        const looks: Uint8ClampedArray[] = [];
        for (const seconds of [0.45, 0.55, 0.65]) {
          video.currentTime = seconds;
          await new Promise((resolve) => (video.onseeked = resolve));
          looks.push((await pleinair.readImage(video)).data as Uint8ClampedArray);
        }
        return support.meanDifference(looks[0]!, looks[1]!) + support.meanDifference(looks[1]!, looks[2]!);
      };
      return { alone: await changeIn(0), steadied: await changeIn(1) };
    });
    assert.ok(changes.steadied < 0.7 * changes.alone, JSON.stringify(changes));
  });

  it("what cannot be painted is one sentence that says why", async () => {
    await makeClip(at("whole.mp4"), { times: evenly(4, 12) });
    const whole = await readFile(at("whole.mp4"));
    await makeClip(at("song.mp4"), { pictures: false });
    const strange = Buffer.from(whole.toString("latin1").replaceAll("avc1", "zzz1"), "latin1");
    for (const [name, bytes, message] of [
      ["text.mp4", Buffer.from("This is no video. ".repeat(100)), /^FormatError: text\.mp4 is not a video/],
      ["empty.mp4", Buffer.alloc(0), /^FormatError: empty\.mp4 is/],
      ["song.mp4", await readFile(at("song.mp4")), /^FormatError: song\.mp4 has sound in it and no pictures/],
      ["head.mp4", whole.subarray(0, 200), /^FormatError: head\.mp4 (is damaged or cut short|has nothing in it)/],
      ["strange.mp4", strange, /^FormatError: strange\.mp4 is coded as "zzz1", which cannot be read here/],
    ] as const) {
      const said = await paint(name, bytes);
      assert.match(String(said), message);
      assert.doesNotMatch(String(said), /\n/);
    }
    assert.match(
      String(await paint("x.mp4", whole, { strength: 2 })),
      /^OptionError: strength: expected a number from 0 to 1\.5/,
    );
    assert.match(String(await paint("x.mp4", whole, { format: "gif" as "mp4" })), /^OptionError: format: expected/);
    assert.match(String(await paint("x.mp4", whole, { stopAfter: 1 })), /^AbortError/);
  });

  it("a video that is cut short is painted as far as it goes, and that is said", async () => {
    await makeClip(at("long.webm"), { times: evenly(60, 12) });
    const bytes = await readFile(at("long.webm"));
    const report = await paint("cut.webm", bytes.subarray(0, bytes.length * 0.6));
    assert.ok(typeof report === "object", String(report));
    assert.ok(report.frames > 3 && report.frames < 60, `${report.frames} frames`);
    assert.match(report.warning!, /cut\.webm is damaged or cut short: the first \d\.\d of 5\.0 seconds could be read/);
  });
});
