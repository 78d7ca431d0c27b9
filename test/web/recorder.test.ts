/**
 * Recording a canvas, with and without sound, in a real browser; the files are opened again and read frame by frame.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from "mediabunny";
import type { Browser, Page } from "playwright-core";
import type * as PleinairWeb from "pleinair/web";
import { openBrowser, withoutBrowser } from "../support/chromium.ts";
import { serveSite, type Site } from "../support/site.ts";
import { heapInUse } from "../support/web/heap.ts";
import { openLibrary } from "../support/web/page.ts";

declare const pleinair: typeof PleinairWeb;

describe("recording", { skip: withoutBrowser }, () => {
  let browser: Browser;
  let page: Page;
  let site: Site;

  before(async () => {
    site = await serveSite();
    browser = await openBrowser();
    page = await openLibrary(browser, site.url);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  /** Records a canvas that turns from red to blue at `turnMs`, a frame every `everyMs` in the page's own clock. */
  const record = (options: {
    readonly format?: "mp4" | "webm";
    readonly sound?: "tone" | "with the turn" | "none" | "stopped";
    readonly width?: number;
    readonly height?: number;
    readonly ms: number;
    readonly turnMs: number;
    readonly everyMs: number;
    readonly growAtMs?: number;
  }) =>
    page.evaluate(async ({ format, sound = "none", width = 320, height = 240, ms, turnMs, everyMs, growAtMs }) => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width, height });
      const context = canvas.getContext("2d")!;
      const audio = new AudioContext();
      const destination = audio.createMediaStreamDestination();
      const tone = new OscillatorNode(audio, { frequency: 440 });
      const loudness = new GainNode(audio, { gain: sound === "with the turn" ? 0 : 1 });
      tone.connect(loudness).connect(destination);
      tone.start();
      await audio.resume();
      const [track] = destination.stream.getAudioTracks();
      if (sound === "stopped") await audio.suspend();
      const recording = await pleinair.startRecording({
        canvas,
        name: "test",
        ...(format && { format }),
        ...(sound !== "none" && { audio: track! }),
      });
      const start = performance.now();
      let taken = 0;
      while (performance.now() - start < ms) {
        const at = performance.now() - start;
        if (growAtMs !== undefined && at > growAtMs) Object.assign(canvas, { width: width * 2, height: height * 2 });
        if (at >= turnMs) loudness.gain.value = 1;
        context.fillStyle = at < turnMs ? "#d00000" : "#0000d0";
        context.fillRect(0, 0, canvas.width, canvas.height);
        if (recording.addFrame()) taken++;
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
      const tookMs = performance.now() - start;
      const file = await recording.stop();
      await audio.close();
      return {
        ...{ taken, tookMs, frames: recording.frames, dropped: recording.dropped, note: recording.note },
        ...{ videoCodec: recording.videoCodec, audioCodec: recording.audioCodec },
        ...{ name: file.name, type: file.type, bytes: [...new Uint8Array(await file.arrayBuffer())] },
      };
    }, options);

  /** What is in the file, by mediabunny in Node. */
  const reopen = async (bytes: readonly number[]) => {
    using input = new Input({ formats: ALL_FORMATS, source: new BufferSource(Uint8Array.from(bytes)) });
    const video = (await input.getPrimaryVideoTrack())!;
    const audio = await input.getPrimaryAudioTrack();
    const timesOf = async (track: typeof video | NonNullable<typeof audio>) => {
      const times: number[] = [];
      for await (const { timestamp } of new EncodedPacketSink(track).packets()) times.push(timestamp);
      return times.sort((a, b) => a - b);
    };
    return {
      format: await input.getMimeType(),
      seconds: await input.computeDuration(),
      width: video.displayWidth,
      height: video.displayHeight,
      codec: video.codec,
      times: await timesOf(video),
      sound: audio && { codec: audio.codec, seconds: await audio.computeDuration(), times: await timesOf(audio) },
    };
  };

  /** The colour in the middle of the picture that a browser shows at a time. */
  const colourAt = (bytes: readonly number[], type: string, seconds: number) =>
    page.evaluate(
      async ({ bytes, type, seconds }) => {
        const video = document.createElement("video");
        video.src = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type }));
        video.muted = true;
        await new Promise((resolve, reject) => {
          video.onloadeddata = resolve;
          video.onerror = () => reject(new Error(video.error?.message));
        });
        video.currentTime = seconds;
        await new Promise((resolve) => (video.onseeked = resolve));
        const canvas = new OffscreenCanvas(8, 8);
        const context = canvas.getContext("2d")!;
        // Where the machine is busy, the frame may come to the page only after the seek is over.
        for (let i = 0; i < 50; i++) {
          context.drawImage(video, 0, 0, 8, 8);
          const colour = [...context.getImageData(4, 4, 1, 1).data];
          if (colour[3] === 255) return colour;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`no frame at ${seconds} seconds`);
      },
      { bytes, type, seconds },
    );

  for (const format of ["mp4", "webm"] as const) {
    it(`a ${format} has every frame, at its time, with the sound from beginning to end`, async () => {
      const got = await record({ format, sound: "tone", ms: 2500, turnMs: 1250, everyMs: 50 });
      assert.equal(got.name, `test.${format}`);
      assert.equal(got.type, `video/${format}`);
      assert.equal(got.note, undefined);
      const file = await reopen(got.bytes);
      assert.ok(file.format.startsWith(`video/${format}`), file.format);
      assert.deepEqual([file.width, file.height], [320, 240]);
      assert.equal(file.codec, got.videoCodec);
      assert.equal(file.sound!.codec, got.audioCodec);
      // The last picture may be there once more, to last until the end.
      assert.ok(
        file.times.length === got.frames && file.times.length - got.taken <= 1,
        `${file.times.length} frames, ${got.taken} taken`,
      );
      assert.ok(got.taken >= 10, `${got.taken} taken`);
      assert.equal(file.times[0], 0);
      assert.ok(
        file.times.every((time, i) => i === 0 || time > file.times[i - 1]!),
        file.times.join(),
      );
      assert.ok(Math.abs(file.seconds - got.tookMs / 1000) < 0.25, `${file.seconds} of ${got.tookMs / 1000} seconds`);
      assert.ok(Math.abs(file.sound!.seconds - file.seconds) < 0.35, `${file.sound!.seconds} of ${file.seconds}`);
      const [before, after] = [await colourAt(got.bytes, got.type, 0.5), await colourAt(got.bytes, got.type, 2)];
      assert.ok(before[0]! > 150 && before[2]! < 60, before.join());
      assert.ok(after[2]! > 150 && after[0]! < 60, after.join());
    });
  }

  it("sound and pictures are in step", async () => {
    const got = await record({ sound: "with the turn", ms: 2000, turnMs: 1000, everyMs: 20 });
    const heard = await page.evaluate(async (bytes) => {
      const context = new OfflineAudioContext(1, 48_000, 48_000);
      const decoded = await context.decodeAudioData(Uint8Array.from(bytes).buffer);
      const first = decoded.getChannelData(0).findIndex((value) => Math.abs(value) > 0.1);
      return first / decoded.sampleRate;
    }, got.bytes);
    const { times } = await reopen(got.bytes);
    let [red, blue] = [0, times.length - 1];
    while (blue - red > 1) {
      const middle = (red + blue) >> 1;
      const [inRed, , inBlue] = await colourAt(got.bytes, got.type, times[middle]! + 0.002);
      if (inBlue! > inRed!) blue = middle;
      else red = middle;
    }
    assert.ok(Math.abs(heard - times[blue]!) < 0.12, `heard at ${heard}, seen at ${times[blue]} seconds`);
  });

  it("without sound there is no sound track, and the codec is said", async () => {
    const got = await record({ ms: 500, turnMs: 250, everyMs: 20 });
    assert.equal(got.audioCodec, undefined);
    assert.match(got.videoCodec, /^(avc|vp9|vp8|av1)$/);
    assert.equal((await reopen(got.bytes)).sound, null);
  });

  it("a microphone that gives nothing is said, and the pictures are recorded all the same", async () => {
    const got = await record({ sound: "stopped", ms: 500, turnMs: 250, everyMs: 20 });
    assert.match(got.note!, /gives no sound/);
    const file = await reopen(got.bytes);
    assert.equal(file.sound, null);
    assert.ok(file.times.length > 3);
  });

  it("odd sizes are made even, and a canvas that grows is fitted into the size it began with", async () => {
    const got = await record({ width: 161, height: 99, ms: 1000, turnMs: 2000, everyMs: 20, growAtMs: 500 });
    const file = await reopen(got.bytes);
    assert.deepEqual([file.width % 2, file.height % 2], [0, 0]);
    assert.ok(Math.abs(file.width - 161) <= 1 && Math.abs(file.height - 99) <= 1, `${file.width}×${file.height}`);
    assert.ok((await colourAt(got.bytes, got.type, 0.9))[0]! > 150);
  });

  it("frames beyond the frame rate are left out", async () => {
    const taken = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      canvas.getContext("2d")!.fillRect(0, 0, 9, 9);
      const recording = await pleinair.startRecording({ canvas, frameRate: 10 });
      const results: boolean[] = [];
      for (const atMs of [1000, 1016, 1033, 1100, 1120, 1199, 1150, 1500]) {
        results.push(recording.addFrame(atMs));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await recording.cancel();
      return [...results, recording.addFrame(2000)];
    });
    assert.deepEqual(taken, [true, false, false, true, false, true, false, true, false]);
  });

  it("a canvas that a worker paints is recorded by the page that shows it", async () => {
    const bytes = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      document.body.append(canvas);
      const source = `onmessage = ({ data }) => {
        const context = data.getContext("2d");
        const paint = () => {
          context.fillStyle = "#00c000";
          context.fillRect(0, 0, data.width, data.height);
          postMessage(0);
          setTimeout(paint, 40);
        };
        paint();
      };`;
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
      const recording = await pleinair.startRecording({ canvas });
      let [painted, taken] = [0, 0];
      const enough = new Promise<void>((resolve) => {
        worker.onmessage = () =>
          requestAnimationFrame(() => {
            // The first paintings are on their way to the page.
            if (++painted > 10 && recording.addFrame() && ++taken === 10) resolve();
          });
      });
      const offscreen = canvas.transferControlToOffscreen();
      worker.postMessage(offscreen, [offscreen]);
      await enough;
      const file = await recording.stop();
      worker.terminate();
      canvas.remove();
      return { bytes: [...new Uint8Array(await file.arrayBuffer())], type: file.type };
    });
    const [red, green] = await colourAt(bytes.bytes, bytes.type, 0.2);
    assert.ok(green! > 130 && red! < 60, `${red}, ${green}`);
  });

  it("the page's memory does not grow with the recording", async () => {
    const devtools = await page.context().newCDPSession(page);
    await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 640, height: 480 });
      const context = canvas.getContext("2d")!;
      const noise = new ImageData(640, 480);
      const fill = new Uint32Array(noise.data.buffer);
      const recording = await pleinair.startRecording({ canvas, bitrate: 60_000_000, frameRate: 60 });
      let frames = 0;
      const run = async (until: number) => {
        while (recording.frames < until) {
          for (let i = 0; i < fill.length; i++) fill[i] = Math.imul(i + frames * 7919, 2654435761) | 0xff000000;
          context.putImageData(noise, 0, 0);
          if (recording.addFrame(1000 + frames * 17)) frames++;
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
      };
      Object.assign(globalThis, { recording, run });
    });
    const run = (until: number) =>
      page.evaluate((frames) => (globalThis as unknown as { run(frames: number): Promise<void> }).run(frames), until);
    await run(30);
    const before = await heapInUse(devtools, 5);
    await run(180);
    const grown = (await heapInUse(devtools, 5)) - before;
    const size = await page.evaluate(
      async () => (await (globalThis as unknown as { recording: PleinairWeb.Recording }).recording.stop()).size,
    );
    assert.ok(size > 15e6, `${size} bytes`);
    // One piece of 4 MiB may be under way.
    assert.ok(grown < 5e6, `${grown} bytes more, of a file of ${size}`);
  });

  it("what makes no sense is refused with what to do", async () => {
    const messages = await page.evaluate(async () => {
      const say = (work: () => Promise<unknown>) =>
        work().then(
          () => "fine",
          (error: Error) => `${error.name}: ${error.message}`,
        );
      const canvas = document.createElement("canvas");
      const empty = await pleinair.startRecording({ canvas });
      const over = await pleinair.startRecording({ canvas });
      await over.cancel();
      const tooLarge = Object.assign(document.createElement("canvas"), { width: 40_000, height: 40_000 });
      return [
        await say(() => empty.stop()),
        await say(() => over.stop()),
        await say(() => pleinair.startRecording({ canvas, frameRate: 0 })),
        await say(() => pleinair.startRecording({ canvas, format: "gif" as "mp4" })),
        await say(() => pleinair.startRecording({ canvas: new OffscreenCanvas(0, 10) })),
        await say(() => pleinair.startRecording({ canvas: tooLarge })),
      ];
    });
    assert.match(messages[0]!, /^RuntimeError: Nothing was recorded/);
    assert.match(messages[1]!, /^RuntimeError: This recording is over/);
    assert.match(messages[2]!, /^OptionError: frameRate: expected a number above 0, up to 240, got 0/);
    assert.match(messages[3]!, /^OptionError: format: expected mp4 or webm, got gif/);
    assert.match(messages[4]!, /^OptionError: canvas: expected one with a size, got 0×10/);
    assert.match(messages[5]!, /^DeviceError: This browser cannot encode video of 40000×40000/);
  });
});
