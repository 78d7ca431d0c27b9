import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { temporaryFolder } from "../../test/support/paths.ts";
import { encodeImage } from "./images/write.ts";
import { readRefineOptions } from "./refine-options.ts";

const folder = temporaryFolder("refine-options");
const { PLEINAIR_CACHE = "", PLEINAIR_VGG = "" } = process.env;
process.env["PLEINAIR_CACHE"] = folder;
process.env["PLEINAIR_VGG"] = "";
// Empty is as good as not there.
after(() => Object.assign(process.env, { PLEINAIR_CACHE, PLEINAIR_VGG }));

test("without VGG it says what to fetch", async () => {
  await assert.rejects(readRefineOptions(), {
    name: "MissingWeightsError",
    message: /^Studying thoroughly.*pleinair fetch vgg/,
  });
});

test("the photos are those of the package, or others, made smaller where they are large", async () => {
  await writeFile(join(folder, "vgg16.safetensors"), "weights");
  const { vgg, photos } = await readRefineOptions();
  assert.equal(new TextDecoder().decode(vgg), "weights");
  assert.equal(photos.length, 3);
  const large = join(folder, "large.png");
  const image = { data: new Uint8ClampedArray(2048 * 512 * 4).fill(255), width: 2048, height: 512 };
  await writeFile(large, await encodeImage(image, ".png"));
  const [own] = (await readRefineOptions({ photos: [large] })).photos;
  assert.deepEqual([own!.width, own!.height], [1024, 256]);
  await assert.rejects(readRefineOptions({ photos: [join(folder, "none.jpg")] }), { name: "FileError" });
});
