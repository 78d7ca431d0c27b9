import assert from "node:assert/strict";
import { test } from "node:test";
import type { Style } from "../core/style.ts";
import { checkTimeline, styleAt } from "./style-timeline.ts";
import type { StyleKey } from "./types.ts";

const style = (value: number): Style => ({ model: "m", codes: [{ scale: 256, code: Float32Array.of(value) }] });
const codeAt = (keys: readonly StyleKey[], seconds: number) => styleAt(keys, seconds).codes[0]!.code[0]!;
const [black, white] = [style(0), style(1)];

test("one style is the style at every moment", () => {
  for (const seconds of [-1, 0, 5]) assert.equal(styleAt([{ style: black, atSeconds: 0 }], seconds), black);
});

test("before the first key and after the last, theirs is the style", () => {
  const keys = [
    { style: black, atSeconds: 2 },
    { style: white, atSeconds: 4 },
  ];
  for (const [seconds, value] of [
    [0, 0],
    [2, 0],
    [4, 1],
    [9, 1],
  ] as const) {
    assert.equal(codeAt(keys, seconds), value, `${seconds} s`);
  }
});

test("between two keys the style goes over, slowly at both ends and half at half time", () => {
  const keys = [
    { style: black, atSeconds: 0 },
    { style: white, atSeconds: 8 },
  ];
  assert.equal(codeAt(keys, 4), 0.5);
  assert.equal(codeAt(keys, 2), 0.15625); // 3/16 - 2/64
  assert.equal(codeAt(keys, 6), 0.84375);
  assert.ok(codeAt(keys, 0.08) < 0.001);
});

test("a style that stays is written twice, and two keys at one time are a sudden change", () => {
  const keys = [
    { style: black, atSeconds: 0 },
    { style: black, atSeconds: 3 },
    { style: white, atSeconds: 3 },
  ];
  assert.equal(codeAt(keys, 2.99), 0);
  assert.equal(codeAt(keys, 3), 1);
});

test("a timeline without keys, or with times that go back, is refused", () => {
  const message = { name: "OptionError", message: /^style: expected/ };
  assert.throws(() => checkTimeline([]), message);
  assert.throws(() => checkTimeline([{ style: black, atSeconds: -1 }]), message);
  assert.throws(() => checkTimeline([{ style: black, atSeconds: NaN }]), message);
  assert.throws(
    () =>
      checkTimeline([
        { style: black, atSeconds: 3 },
        { style: white, atSeconds: 2 },
      ]),
    message,
  );
  checkTimeline([{ style: black, atSeconds: 0 }]);
});
