import assert from "node:assert/strict";
import { it } from "node:test";
import {
  choose,
  initialState,
  mixture,
  panBy,
  addItem,
  addStyle,
  chooseKept,
  chooseNext,
  giveShare,
  giveUp,
  isReadable,
  nextUnread,
  removeItem,
  sharesOf,
  titleOf,
  zoomBy,
  type StyleItem,
  type State,
} from "./state.ts";

const item = (id: string, origin: StyleItem["origin"] = "own"): StyleItem => ({
  id,
  origin,
  name: id,
  thumbnail: "",
  styles: [{ model: "m", codes: [{ scale: 256, code: Float32Array.of(1) }], name: id }],
});
const items = [item("a", "sample"), item("b"), item("c")];
const list = choose(items.reduce<State>(addItem, { ...initialState, model: "m" }), "c", false);
const weights = (state: State) => mixture(state).map(([{ name }, weight]) => [name, weight]);

it("a new item lies at the end of the list, one that is there stays as it is, and the choice stays", () => {
  assert.deepEqual(list.items, items);
  assert.deepEqual(weights(list), [["c", 1]]);
  assert.deepEqual(weights(addItem(list, item("d"))), [["c", 1]]);
  assert.deepEqual(addItem(list, { ...item("a"), name: "another" }), list);
});

it("a style that is read again takes the place of the former of its model, and one of a removed item goes nowhere", () => {
  const style = (model: string, value: number) => ({ model, code: Float32Array.of(value), name: "b" });
  const read = addStyle(addStyle(list, "b", style("other", 2)), "b", style("m", 3));
  assert.deepEqual(read.items[1]!.styles, [style("other", 2), style("m", 3)]);
  assert.deepEqual(addStyle(list, "gone", style("m", 3)).items, items);
});

it("a zoomed picture is moved by as much as the hand moves, and not beyond its edges; one that fits stays", () => {
  assert.equal(panBy(list, 0.2, 0), list);
  const zoomed = zoomBy(list, 3);
  const seenAt = ({ zoom }: State) => zoom.x - zoom.x * zoom.factor;
  const moved = panBy(zoomed, 0.1, 0);
  assert.ok(Math.abs(seenAt(moved) - seenAt(zoomed) - 0.1) < 1e-12);
  assert.deepEqual(panBy(zoomed, 9, -9).zoom, { factor: 3, x: 0, y: 1 });
});

it("styles chosen together are mixed by weights that sum to 1", () => {
  const two = choose(list, "a", true);
  assert.deepEqual(weights(two), [
    ["a", 0.5],
    ["c", 0.5],
  ]);
  assert.deepEqual(weights({ ...two, chosen: { a: 3, c: 1 } }), [
    ["a", 0.75],
    ["c", 0.25],
  ]);
  assert.deepEqual(weights(choose(two, "a", true)), [["c", 1]], "chosen again, it goes");
  assert.deepEqual(weights(choose(list, "c", true)), [["c", 1]], "the last one stays");
});

it("of what was chosen before, what is there is chosen again", () => {
  assert.deepEqual(chooseKept(list, { a: 0.25, gone: 0.5, b: 0.25 }).chosen, { a: 0.25, b: 0.25 });
  assert.equal(chooseKept(list, { gone: 1 }), list);
});

it("the arrow keys go around the list", () => {
  assert.deepEqual(weights(chooseNext(list, 1)), [["a", 1]]);
  assert.deepEqual(weights(chooseNext(list, -1)), [["b", 1]]);
  assert.equal(chooseNext(initialState, 1), initialState);
});

it("a style that is removed leaves the choice to its neighbour; samples stay", () => {
  const left = removeItem(list, "c");
  assert.deepEqual([left.items.length, weights(left)], [2, [["b", 1]]]);
  assert.equal(removeItem(list, "a"), list);
  assert.equal(removeItem(list, "nothing"), list);
});

it("zooming goes from 1 to 8 times, about a point that stays where it is", () => {
  const seenAt = ({ zoom }: State, share: number) => zoom.x + (share - zoom.x) * zoom.factor;
  const near = zoomBy(initialState, 2, 0.2, 0.8);
  assert.deepEqual(near.zoom, { factor: 2, x: 0.2, y: 0.8 });
  const nearer = zoomBy(near, 100, 0.5, 0.5);
  assert.equal(nearer.zoom.factor, 8);
  assert.ok(Math.abs(seenAt(nearer, 0.5) - seenAt(near, 0.5)) < 1e-12);
  const middle = zoomBy(near, 2);
  assert.ok(Math.abs(seenAt(middle, 0.35) - 0.5) < 1e-12, "without a point, what is in the middle stays there");
  assert.deepEqual(zoomBy(near, 0.01).zoom, initialState.zoom);
});

it("an item that joins a mixture has as much of it as the others on average", () => {
  const three = choose(giveShare(choose(list, "a", true), "a", 0.25), "b", true);
  assert.deepEqual(sharesOf(three), { a: 0.25 / 1.5, b: 0.5 / 1.5, c: 0.75 / 1.5 });
});

it("a share that is given leaves the others in their relation", () => {
  const three = { ...list, chosen: { a: 1, b: 3, c: 4 } };
  const given = sharesOf(giveShare(three, "c", 0.2));
  assert.ok(Math.abs(given["a"]! - 0.2) + Math.abs(given["b"]! - 0.6) + Math.abs(given["c"]! - 0.2) < 1e-12);
  assert.equal(giveShare(list, "c", 0.2), list, "one alone is all of it");
  assert.equal(giveShare(three, "gone", 0.2), three);
});

it("what is chosen and not studied by the model in use is studied next, if there is a picture of it and a model", () => {
  const unread = (id: string): StyleItem => ({ ...item(id, "sample"), styles: [], picture: `${id}.jpg` });
  const before = [unread("u"), unread("v")].reduce<State>(addItem, list);
  assert.equal(nextUnread(before), undefined, "what is not chosen is left alone");
  const both = choose(choose(before, "v", false), "u", true);
  assert.equal(nextUnread(both)!.id, "u");
  assert.equal(nextUnread({ ...both, model: "" }), undefined);
  assert.equal(nextUnread(addStyle(choose(before, "v", false), "v", item("v").styles[0]!)), undefined);
  assert.equal(nextUnread({ ...list, model: "another" }), undefined, "there is no picture of it");
  assert.deepEqual(
    [isReadable(unread("u"), "m"), isReadable(item("a"), "m"), isReadable(item("a"), "another")],
    [true, true, false],
  );
  const painted = { b: 0.5, gone: 1 };
  assert.deepEqual(giveUp(both, "u", painted).chosen, { v: 1 });
  assert.deepEqual(giveUp(giveUp(both, "u", painted), "v", painted).chosen, { b: 0.5 }, "what was painted in last");
});

it("works of art are called by their titles, other styles by their names", () => {
  const work = { title: "The Scream", artist: "Edvard Munch", year: "1893" };
  assert.deepEqual([titleOf({ ...item("the-scream"), work }), titleOf(item("a"))], ["The Scream", "a"]);
});
