import assert from "node:assert/strict";
import { test } from "node:test";
import { registerMediabunnyServer } from "@mediabunny/server";
import { VideoSample } from "mediabunny";
import type { ColourTags } from "../../video/colour.ts";
import { createFrameReader, createFrameWriter } from "./frame-pixels.ts";

registerMediabunnyServer({ hardwareContext: null });

const size = { width: 16, height: 16 };

/** A plain 4:2:0 frame of 8 or 10 bits, read: the pixel in its middle. */
async function middleOf(yuv: readonly number[], tags: ColourTags, bits: 8 | 10 = 8): Promise<number[]> {
  const { width, height } = size;
  const planes = yuv.flatMap((value, i) => Array<number>(i === 0 ? width * height : (width * height) / 4).fill(value));
  const data = bits === 8 ? Uint8Array.from(planes) : new Uint8Array(Uint16Array.from(planes).buffer);
  using sample = new VideoSample(data, {
    format: bits === 8 ? "I420" : "I420P10",
    codedWidth: width,
    codedHeight: height,
    timestamp: 0,
    duration: 1,
    // As a decoder's samples are: nothing is said.
    colorSpace: {},
  });
  const reader = createFrameReader(size, tags);
  const image = await reader.read(sample);
  reader.dispose();
  const at = (8 * width + 8) * 4;
  return [...image.data.subarray(at, at + 4)];
}

function near(actual: readonly number[], expected: readonly number[], tolerance = 2) {
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]!) <= tolerance, `[${actual.join()}] is not [${expected.join()}]`),
  );
}

test("red is red in BT.601 and in BT.709, and small frames without a word are BT.601", async () => {
  const red = [255, 0, 0, 255];
  near(await middleOf([81, 90, 240], { matrix: "smpte170m" }), red);
  near(await middleOf([63, 102, 240], { matrix: "bt709" }), red);
  near(await middleOf([81, 90, 240], {}), red);
});

test("white is 235 in the narrow range and 255 in the full one", async () => {
  near(await middleOf([235, 128, 128], { fullRange: false }), [255, 255, 255, 255]);
  near(await middleOf([255, 128, 128], { fullRange: true }), [255, 255, 255, 255]);
  near(await middleOf([126, 128, 128], { fullRange: true }), [126, 126, 126, 255]);
});

test("HDR is brought down: black stays black, white of paper is light, highlights are brighter and do not burn out together", async () => {
  const tags = { primaries: "bt2020", transfer: "pq", matrix: "bt2020-ncl", fullRange: false };
  // PQ of 0, 203, 600 and 1000 cd/m² in ten bits, narrow range.
  const greys = [64, 573, 682, 723];
  const shown: number[] = [];
  for (const grey of greys) {
    const [r, g, b] = await middleOf([grey, 512, 512], tags, 10);
    near([g!, b!], [r!, r!], 3);
    shown.push(r!);
  }
  assert.ok(shown[0]! <= 2, shown.join());
  assert.ok(shown[1]! > 130 && shown[1]! < 240, shown.join());
  assert.ok(shown[2]! > shown[1]! + 8 && shown[3]! > shown[2]! && shown[3]! <= 255, shown.join());
  const hlg = await middleOf([721, 512, 512], { ...tags, transfer: "hlg" }, 10);
  assert.ok(hlg[0]! > 130 && hlg[0]! <= 255, hlg.join());
});

test("wide colours without HDR become those of sRGB", async () => {
  // BT.2020's own red of 75 %: outside of sRGB, so it ends at its edge, with grey untouched.
  const tags = { primaries: "bt2020", matrix: "bt2020-ncl", fullRange: false };
  near(await middleOf([126, 128, 128], tags), [128, 128, 128, 255], 3);
  const [r, g, b] = await middleOf([59, 104, 212], tags);
  assert.ok(r! > 200 && g! < 30 && b! < 30, `${r},${g},${b}`);
});

test("a turned frame is read upright, at the size asked for", async () => {
  // Left half white, right half black; shown after a quarter turn clockwise, white is above.
  const data = new Uint8Array(32 * 16 * 4).map((_, i) => (i % 4 === 3 || (i >> 2) % 32 < 16 ? 255 : 0));
  for (const [rotation, flip, brightCorner] of [
    [0, false, "left"],
    [0, true, "right"],
    [90, false, "top"],
    [180, false, "right"],
    [270, false, "bottom"],
  ] as const) {
    using sample = new VideoSample(data, {
      format: "RGBA",
      codedWidth: 32,
      codedHeight: 16,
      timestamp: 0,
      duration: 1,
      rotation,
      flip,
    });
    const upright = rotation % 180 === 0 ? { width: 32, height: 16 } : { width: 16, height: 32 };
    const reader = createFrameReader(upright, { matrix: "rgb", fullRange: true });
    const image = await reader.read(sample);
    reader.dispose();
    assert.deepEqual([image.width, image.height], [upright.width, upright.height]);
    const [x, y] = {
      left: [2, 8],
      right: [upright.width - 3, 8],
      top: [8, 2],
      bottom: [8, upright.height - 3],
    }[brightCorner] as [number, number];
    assert.ok(image.data[(y * image.width + x) * 4]! > 250, `${rotation} ${flip} ${brightCorner}`);
    const opposite = ((image.height - 1 - y) * image.width + (image.width - 1 - x)) * 4;
    assert.ok(image.data[opposite]! < 5, `${rotation} ${flip}, opposite of ${brightCorner}`);
  }
});

test("what is written for an encoder is read back as it was, whatever memory the picture lies in", async () => {
  const colours = [
    [255, 0, 0],
    [0, 200, 40],
    [10, 20, 250],
    [128, 128, 128],
  ];
  const memory = new ArrayBuffer(16 * 16 * 4 + 64);
  const data = new Uint8ClampedArray(memory, 64);
  for (let i = 0; i < 256; i++) data.set([...colours[((i >> 7) << 1) | ((i >> 3) & 1)]!, 255], i * 4);
  const writer = createFrameWriter({ alpha: false });
  using sample = await writer.write({ image: { data, ...size }, seconds: 1.5, durationSeconds: 0.25 });
  writer.dispose();
  assert.deepEqual([sample.timestamp, sample.duration, sample.format], [1.5, 0.25, "I420"]);
  const reader = createFrameReader(size, {});
  const { data: back } = await reader.read(sample);
  reader.dispose();
  for (const at of [3 * 16 + 3, 3 * 16 + 12, 12 * 16 + 3, 12 * 16 + 12]) {
    near([...back.subarray(at * 4, at * 4 + 3)], [...data.subarray(at * 4, at * 4 + 3)], 4);
  }
});
