import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Runtime } from "../core/runtime.ts";
import type { StyleCode } from "../core/style.ts";
import { toTensor, type RgbaImage } from "../image/image.ts";
import { resize } from "../image/resize.ts";
import { readNetwork } from "../models/read-network.ts";
import { readImage } from "../node/images/read.ts";
import { readModel } from "../node/models.ts";
import { createRuntime } from "../node/runtime.ts";
import { studyGraph } from "./graphs.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { createSessions } from "./sessions.ts";
import { replaceMissing } from "./sought-code.ts";

const samples = fileURLToPath(new URL("../../samples/styles/", import.meta.url));
let runtime: Runtime;
let loaded: LoadedModel;

before(async () => {
  runtime = await createRuntime({ device: "cpu" });
  const network = readNetwork(await readModel("live"));
  const sessions = createSessions(runtime, 1e6);
  loaded = { network, sessions, id: "live-test", memory: 256, device: runtime.device };
});

after(async () => {
  await loaded.sessions.dispose();
  await runtime.dispose();
});

/** At one scale, whatever the scale is called. */
async function read(style: RgbaImage): Promise<StyleCode[]> {
  const session = await loaded.sessions.get("study", style.width * style.height, () =>
    studyGraph(loaded.network, style),
  );
  const { code } = await session.run({ picture: toTensor(style) });
  return [{ scale: 256, code: code!.data }];
}

test("the readings of paintings and drawings stay as they are", async () => {
  for (const name of ["the-scream", "water-lilies", "ink", "planes"]) {
    const style = resize(await readImage(`${samples}${name}.jpg`), 256, 256);
    const codes = await read(style);
    assert.deepEqual(await replaceMissing(loaded, codes, style), { codes, isRecoloured: false }, name);
  }
});

test("the reading of a gradient is replaced, by the same code each time", async () => {
  const data = new Uint8ClampedArray(256 * 256 * 4);
  for (let i = 0; i < 256 * 256; i++) {
    const down = Math.floor(i / 256) / 255;
    data.set([21 + 60 * down, 72 + 60 * down, 174 + 60 * down, 255], i * 4);
  }
  const style = { data, width: 256, height: 256 };
  const codes = await read(style);
  const [first, second] = [await replaceMissing(loaded, codes, style), await replaceMissing(loaded, codes, style)];
  assert.ok(first!.isRecoloured);
  assert.notDeepEqual(first!.codes, codes);
  assert.deepEqual(first, second);
});

test("the search stops when it is told to", async () => {
  const white = { data: new Uint8ClampedArray(256 * 256 * 4).fill(255), width: 256, height: 256 };
  await assert.rejects(
    replaceMissing(loaded, await read(white), white, AbortSignal.abort(new Error("enough"))),
    /enough/,
  );
});
