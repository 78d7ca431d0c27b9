import assert from "node:assert/strict";
import { it } from "node:test";
import { oneAtATime } from "./one-at-a-time.ts";

it("tasks run in order and never together", async () => {
  const inTurn = oneAtATime();
  let running = 0;
  const order: number[] = [];
  const task = (n: number) => async () => {
    assert.equal(running++, 0);
    await new Promise((resolve) => setTimeout(resolve, 3 - n));
    order.push(n);
    running--;
    return n;
  };
  assert.deepEqual(await Promise.all([0, 1, 2].map((n) => inTurn(task(n)))), [0, 1, 2]);
  assert.deepEqual(order, [0, 1, 2]);
});

it("a task that fails tells its own caller, and the next one runs", async () => {
  const inTurn = oneAtATime();
  const failed = inTurn(() => Promise.reject(new Error("mine")));
  const next = inTurn(() => Promise.resolve("fine"));
  await assert.rejects(failed, /mine/);
  assert.equal(await next, "fine");
});
