import assert from "node:assert/strict";
import { it } from "node:test";
import {
  choose,
  initialState,
  mixture,
  panBy,
  shelve,
  step,
  unshelve,
  zoomBy,
  type Card,
  type State,
} from "./state.ts";

const card = (id: string, isSample = false): Card => ({
  id,
  isSample,
  name: id,
  thumbnail: "",
  styles: [{ model: "m", code: Float32Array.of(1), name: id }],
});
const shelf = ["a", "b", "c"].reduce<State>((state, id) => shelve(state, card(id, id === "a")), {
  ...initialState,
  model: "m",
});
const weights = (state: State) => mixture(state).map(([{ name }, weight]) => [name, weight]);

it("a new style lies at the end of the shelf and is chosen; one that is there is only chosen", () => {
  assert.deepEqual(
    shelf.shelf.map(({ id }) => id),
    ["a", "b", "c"],
  );
  assert.deepEqual(weights(shelf), [["c", 1]]);
  assert.equal(shelve(shelf, card("a")).shelf.length, 3);
});

it("a zoomed picture is moved by as much as the hand moves, and not beyond its edges; one that fits stays", () => {
  assert.equal(panBy(shelf, 0.2, 0), shelf);
  const zoomed = zoomBy(shelf, 3);
  const seenAt = ({ zoom }: State) => zoom.x - zoom.x * zoom.factor;
  const moved = panBy(zoomed, 0.1, 0);
  assert.ok(Math.abs(seenAt(moved) - seenAt(zoomed) - 0.1) < 1e-12);
  assert.deepEqual(panBy(zoomed, 9, -9).zoom, { factor: 3, x: 0, y: 1 });
});

it("styles chosen together are mixed by weights that sum to 1", () => {
  const two = choose(shelf, "a", true);
  assert.deepEqual(weights(two), [
    ["a", 0.5],
    ["c", 0.5],
  ]);
  assert.deepEqual(weights({ ...two, chosen: { a: 3, c: 1 } }), [
    ["a", 0.75],
    ["c", 0.25],
  ]);
  assert.deepEqual(weights(choose(two, "a", true)), [["c", 1]], "chosen again, it goes");
  assert.deepEqual(weights(choose(shelf, "c", true)), [["c", 1]], "the last one stays");
});

it("the arrow keys go around the shelf", () => {
  assert.deepEqual(weights(step(shelf, 1)), [["a", 1]]);
  assert.deepEqual(weights(step(shelf, -1)), [["b", 1]]);
  assert.equal(step(initialState, 1), initialState);
});

it("a style that is removed leaves the choice to its neighbour; samples stay", () => {
  const left = unshelve(shelf, "c");
  assert.deepEqual([left.shelf.length, weights(left)], [2, [["b", 1]]]);
  assert.equal(unshelve(shelf, "a"), shelf);
  assert.equal(unshelve(shelf, "nothing"), shelf);
});

it("zooming goes from 1 to 8 times, about the point where it began", () => {
  const near = zoomBy(initialState, 2, 0.2, 0.8);
  assert.deepEqual(near.zoom, { factor: 2, x: 0.2, y: 0.8 });
  assert.deepEqual(zoomBy(near, 100, 0.9, 0.9).zoom, { factor: 8, x: 0.2, y: 0.8 });
  assert.equal(zoomBy(near, 0.01).zoom.factor, 1);
});
