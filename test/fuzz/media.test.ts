/**
 * Pictures, animations, archives and models, damaged: what this project reads of them itself.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { packArchive, readArchive } from "../../cli/oak/archive.ts";
import { isAnimation } from "../../src/image/animation.ts";
import { sizeInHeader } from "../../src/image/header-size.ts";
import { withEndMarker } from "../../src/image/jpeg-end.ts";
import { metadataBlocks } from "../../src/metadata/blocks.ts";
import { keep } from "../../src/metadata/metadata.ts";
import { packParameters, parameterCount, unpackParameters } from "../../src/models/parameter-vector.ts";
import { parseManifest } from "../../src/models/manifest.ts";
import { readNetwork } from "../../src/models/read-network.ts";
import { encodeSafetensors } from "../../src/models/safetensors.ts";
import { weightDims } from "../../src/networks/painter.ts";
import { readModel } from "../../src/node/models.ts";
import { openAnimation, pictureKind } from "../../src/node/video/animations.ts";
import { imageChunks } from "../../src/node/video/write-webp.ts";
import { readContents } from "../../src/video/read-contents.ts";
import { temporaryFolder } from "../support/paths.ts";
import { damaged, damagedJson, fuzz } from "./fuzz.ts";

const folder = temporaryFolder("fuzz");
const root = new URL("../../", import.meta.url);

/** A picture of noise, so that it does not pack to nothing. */
const noise = (width: number, height: number) =>
  sharp(
    Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251),
    { raw: { width, height, channels: 3 } },
  );
const frames = sharp(await noise(16, 48).png().toBuffer()).raw();
const [png, jpeg, gif, webp, animated] = await Promise.all([
  noise(24, 16).png().toBuffer(),
  noise(24, 16).jpeg().toBuffer(),
  noise(24, 16).gif().toBuffer(),
  noise(24, 16).webp().toBuffer(),
  frames.toBuffer().then((data) =>
    sharp(data, { raw: { width: 16, height: 48, channels: 3, pageHeight: 16 } })
      .webp({ loop: 3 })
      .toBuffer(),
  ),
]);
const avif = readFileSync(new URL("test/fixtures/p3nclx.avif", root));

test("pictures' headers say a size, or nothing", async () => {
  for (const [kind, file] of Object.entries({ png, jpeg, gif, webp, avif })) {
    await fuzz(
      `header of ${kind}`,
      damaged(file),
      async (bytes) => {
        sizeInHeader(bytes);
        withEndMarker(bytes);
        for (const format of ["GIF", "WebP", "PNG", "AVIF", "JPEG"] as const) isAnimation(bytes, format);
        keep(await metadataBlocks(bytes), "all");
        return 0;
      },
      { share: 0.2 },
    );
  }
});

test("WebPs are taken apart, or refused", async () => {
  assert.ok(imageChunks(webp).length > 0);
  await fuzz("chunks of webp", fc.oneof(damaged(webp), damaged(animated)), (bytes) => imageChunks(bytes).length);
});

test("animated WebPs, damaged anywhere, are opened or refused", async () => {
  const path = join(folder, "animated.webp");
  await writeFile(path, animated);
  assert.equal((await openAnimation(path, "webp")).loops, 3);
  await writeFile(path, webp);
  await assert.rejects(openAnimation(path, "webp"), { message: /does not move/ }, "it is read anew");
  await fuzz(
    "animated webp",
    damaged(animated),
    async (bytes) => {
      await writeFile(path, bytes);
      const kind = await pictureKind(path);
      if (kind !== "webp") return 0;
      (await openAnimation(path, kind)).close();
      return 0;
    },
    { share: 0.2 },
  );
});

test("what videos hold is found up to the first damage", async () => {
  // Boxes and elements as files nest them; the sizes are what is damaged.
  const box = (name: string, ...content: Uint8Array[]): Uint8Array => {
    const inside = Buffer.concat(content);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + inside.length);
    head.write(name, 4, "latin1");
    return Buffer.concat([head, inside]);
  };
  const handler = Buffer.concat([Buffer.alloc(8), Buffer.from("sbtl"), Buffer.alloc(12)]);
  const track = box("trak", box("tkhd", Buffer.alloc(84)), box("mdia", box("hdlr", handler)));
  const mp4 = Buffer.concat([
    box("ftyp", Buffer.from("isom\0\0\0\0isom")),
    box("moov", box("mvhd", Buffer.alloc(100)), track, box("udta", box("chpl", Buffer.alloc(9, 1)))),
  ]);
  const contentsOf = (bytes: Uint8Array) => {
    const read = (start: number, end: number) => Promise.resolve(bytes.subarray(start, end));
    return readContents({ size: bytes.length, read });
  };
  assert.equal((await contentsOf(mp4)).subtitles.length, 1);
  await fuzz("contents of mp4", damaged(mp4), async (bytes) => {
    const { chapters, subtitles } = await contentsOf(bytes);
    const cues = await Promise.all(subtitles.map(async (track) => (await track.readCues?.())?.length ?? 0));
    return JSON.stringify({ chapters, cues }).length;
  });
});

test("archives of networks, damaged packed and unpacked, are read or refused", async () => {
  const archive = await packArchive({
    name: "wave",
    model: new Uint8Array(700).fill(3),
    picture: { name: "picture", dims: [1, 3, 48, 64] },
    raw: [{ name: "code", dims: [1, 60, 1, 1] }],
    outputs: [{ name: "painting", dims: [1, 3, 48, 64] }],
  });
  assert.deepEqual(await readArchive(archive), { name: "wave", width: 64, height: 48, styleLength: 60 });
  const parse = async (bytes: Uint8Array) => JSON.stringify(await readArchive(bytes)).length;
  await fuzz("archive", damaged(archive), parse, { share: 0.5 });
  await fuzz("unpacked archive", damaged(gunzipSync(archive)), (bytes) => parse(gzipSync(bytes, { level: 1 })), {
    share: 0.5,
  });
});

test("a model's folder, damaged anywhere, is read or refused", async () => {
  const shape = { half: 2, quarter: 2, blocks: 1, hidden: 4, correctsBottleneck: true };
  const dims = weightDims(shape);
  const parameters = new Float32Array(parameterCount(dims)).fill(0.1);
  const weights = encodeSafetensors(unpackParameters(packParameters(unpackParameters(parameters, dims), dims), dims));
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const manifest = (bytes: Uint8Array) => ({
    ...{ name: "tiny", network: shape, licence: "MIT", trained: "not" },
    weights: { file: "weights.safetensors", sha256: sha256(bytes) },
  });
  const read = (json: string, bytes: Uint8Array) => {
    readNetwork({ manifest: parseManifest(json), weights: bytes });
    return 0;
  };
  read(JSON.stringify(manifest(weights)), weights);
  await fuzz("weights of a model", damaged(weights), (bytes) => read(JSON.stringify(manifest(bytes)), bytes));
  await fuzz("manifest of a model", damagedJson(manifest(weights)), (json) => read(json, weights));
  const model = join(folder, "model");
  await mkdir(model);
  await writeFile(join(model, "weights.safetensors"), weights);
  await fuzz(
    "folder of a model",
    damagedJson(manifest(weights)),
    async (json) => {
      await writeFile(join(model, "manifest.json"), json);
      readNetwork(await readModel(model));
      return 0;
    },
    { share: 0.2 },
  );
});
