/**
 * A style that is painted again and again gets a graph of its own: the same paintings, with constant filters.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Runtime } from "../core/runtime.ts";
import { createRuntime } from "../node/runtime.ts";
import { loadPainter } from "./load.ts";
import { waves } from "../../test/support/pictures.ts";
import { random } from "../../test/support/random.ts";
import { randomModel } from "../../test/support/random-model.ts";

const draw = random(9);
const runtime = await createRuntime({ device: "cpu" });
after(() => runtime.dispose());

function painterWith(experts: number) {
  const model = randomModel(draw, { half: 4, quarter: 8, blocks: 1, hidden: 6, experts });
  let loaded = 0;
  const counting: Runtime = { ...runtime, load: (graph) => (loaded++, runtime.load(graph)) };
  return loadPainter(counting, model).then((painter) => ({ painter, loaded: () => loaded }));
}

const picture = (seed: number) => waves(32, 24, seed);

test("from the fourth painting in a style on, it is painted by a graph of its own, alike to one level", async () => {
  const { painter, loaded } = await painterWith(2);
  const [one, two] = [await painter.study(picture(0.1)), await painter.study(picture(0.37))];
  const before = loaded();
  const first = await painter.paint(picture(0.02), one);
  await painter.paint(picture(0.02), one);
  await painter.paint(picture(0.02), one);
  assert.equal(loaded(), before + 1);
  for (let i = 0; i < 2; i++) {
    const { data } = await painter.paint(picture(0.02), one);
    data.forEach((value, at) => assert.ok(Math.abs(value - first.data[at]!) <= 1, `${value} for ${first.data[at]}`));
  }
  assert.equal(loaded(), before + 2);
  const other = await painter.paint(picture(0.02), two);
  assert.equal(loaded(), before + 2, "a new style is painted by the graph for all");
  assert.notDeepEqual(other.data, first.data);
  for (let i = 0; i < 3; i++) await painter.paint(picture(0.02), two);
  const { data } = await painter.paint(picture(0.02), two);
  data.forEach((value, at) => assert.ok(Math.abs(value - other.data[at]!) <= 1));
  await painter.dispose();
});

test("a painter whose filters no style mixes keeps to its graph", async () => {
  const { painter, loaded } = await painterWith(0);
  const style = await painter.study(picture(0.1));
  const before = loaded();
  for (let i = 0; i < 5; i++) await painter.paint(picture(0.02), style);
  assert.equal(loaded(), before + 1);
  await painter.dispose();
});
