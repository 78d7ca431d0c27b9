import assert from "node:assert/strict";
import { it } from "node:test";
import type { Runtime } from "../core/runtime.ts";
import { createSessions } from "./sessions.ts";

/** A runtime that only counts what is loaded and what is disposed of. */
function counting() {
  const alive = new Set<number>();
  let loads = 0;
  const runtime: Runtime = {
    device: "none",
    load: () => {
      const id = loads++;
      alive.add(id);
      return Promise.resolve({
        run: () => (alive.has(id) ? Promise.resolve({}) : Promise.reject(new Error("used after it was disposed of"))),
        dispose: () => Promise.resolve(void alive.delete(id)),
      });
    },
    dispose: () => Promise.resolve(),
  };
  return { runtime, alive, loads: () => loads };
}

const graph = () => new Uint8Array();

it("a session is loaded once and used again", async () => {
  const { runtime, loads } = counting();
  const sessions = createSessions(runtime, 2);
  for (let i = 0; i < 3; i++) await (await sessions.get("a", 1, graph)).run({});
  assert.equal(loads(), 1);
});

it("the session used longest ago goes, and is loaded again when it is wanted", async () => {
  const { runtime, alive, loads } = counting();
  const sessions = createSessions(runtime, 2);
  for (const key of ["a", "b", "a", "c"]) await (await sessions.get(key, 1, graph)).run({});
  assert.equal(alive.size, 2);
  await (await sessions.get("a", 1, graph)).run({});
  assert.equal(loads(), 3, "a was used after b, so b went");
  await (await sessions.get("b", 1, graph)).run({});
  assert.equal(loads(), 4);
});

it("small sessions do not drive each other out, and one large one drives out as many as it needs room for", async () => {
  const { runtime, alive, loads } = counting();
  const sessions = createSessions(runtime, 100);
  const small = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (let i = 0; i < 2; i++) for (const key of small) await (await sessions.get(key, 4, graph)).run({});
  assert.equal(loads(), 8);
  await (await sessions.get("large", 90, graph)).run({});
  assert.equal(alive.size, 3, "the large one and the two used last");
  await (await sessions.get("larger than all", 300, graph)).run({});
  assert.equal(alive.size, 1, "the last one stays, whatever its size");
});

it("a session at work is not disposed of", async () => {
  const { runtime, alive } = counting();
  const sessions = createSessions(runtime, 1);
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((key) => sessions.get(key, 1, graph)));
  await Promise.all([a!.run({}), b!.run({}), c!.run({})]);
  assert.equal(alive.size, 1);
});

it("nothing is left after dispose, and asking again says so", async () => {
  const { runtime, alive } = counting();
  const sessions = createSessions(runtime, 2);
  await (await sessions.get("a", 1, graph)).run({});
  await sessions.dispose();
  await sessions.dispose();
  assert.equal(alive.size, 0);
  await assert.rejects(sessions.get("a", 1, graph), /disposed of/);
});

it("a graph that cannot be loaded fails its own caller and is tried again", async () => {
  let attempts = 0;
  const { runtime } = counting();
  const flaky: Runtime = {
    ...runtime,
    load: (bytes) => (attempts++ === 0 ? Promise.reject(new Error("no")) : runtime.load(bytes)),
  };
  const sessions = createSessions(flaky, 2);
  await assert.rejects(sessions.get("a", 1, graph), /no/);
  await (await sessions.get("a", 1, graph)).run({});
  assert.equal(attempts, 2);
});
