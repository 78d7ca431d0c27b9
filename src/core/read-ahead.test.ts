import assert from "node:assert/strict";
import { test } from "node:test";
import { readAhead } from "./read-ahead.ts";

test("items come in their order, and no more than the depth is made before it is wanted", async () => {
  let made = 0;
  async function* numbers(): AsyncGenerator<number, void> {
    while (made < 20) {
      await Promise.resolve();
      yield made++;
    }
  }
  const taken: number[] = [];
  for await (const number of readAhead(numbers(), 3)) {
    taken.push(number);
    // A turn of the event loop: whatever can be made ahead is made.
    await new Promise(setImmediate);
    assert.ok(made - taken.length <= 3, `${made} made, ${taken.length} taken`);
  }
  assert.deepEqual(taken, [...Array(20).keys()]);
});

test("the next item is in the making while this one is used", async () => {
  const log: string[] = [];
  async function* letters(): AsyncGenerator<string, void> {
    for (const letter of ["a", "b"]) {
      log.push(`make ${letter}`);
      yield letter;
    }
  }
  for await (const letter of readAhead(letters(), 1)) {
    await new Promise(setImmediate);
    log.push(`use ${letter}`);
  }
  assert.deepEqual(log, ["make a", "use a", "make b", "use b"]);
  log.length = 0;
  for await (const letter of readAhead(letters(), 2)) {
    await new Promise(setImmediate);
    log.push(`use ${letter}`);
  }
  assert.deepEqual(log, ["make a", "make b", "use a", "use b"]);
});

test("an error comes in its turn, and the source is closed whether the end, an error or the taker came first", async () => {
  let closed = 0;
  async function* source(failAt: number): AsyncGenerator<number, void> {
    try {
      for (let i = 0; i < 5; i++) {
        if (i === failAt) throw new Error("broken");
        yield i;
      }
    } finally {
      closed++;
    }
  }
  const taken: number[] = [];
  await assert.rejects(
    async () => {
      for await (const item of readAhead(source(2), 4)) taken.push(item);
    },
    { message: "broken" },
  );
  assert.deepEqual([taken, closed], [[0, 1], 1]);
  for await (const item of readAhead(source(9), 4)) if (item === 1) break;
  assert.equal(closed, 2);
});
