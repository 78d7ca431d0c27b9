import assert from "node:assert/strict";
import { test } from "node:test";
import { latest, Superseded } from "./latest.ts";

test("an older request that finishes later changes nothing, and one that fails later says nothing", async () => {
  const photo = latest();
  let shown = "";
  const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const ends = gates.map(async ({ promise }) => {
    shown = await photo.next().of(promise);
  });
  const [first, second, third] = ends.map((end) => end.then(() => undefined).catch((error: unknown) => error));
  gates[2]!.resolve("newest");
  assert.equal(await third, undefined);
  gates[0]!.resolve("oldest");
  gates[1]!.reject(new Error("damaged"));
  assert.ok((await first) instanceof Superseded);
  assert.ok((await second) instanceof Superseded);
  assert.equal(shown, "newest");
});

test("what a request waits for is told at once that it was replaced, and may stop", () => {
  const photo = latest();
  const { signal } = photo.next();
  assert.equal(signal.aborted, false);
  photo.next();
  assert.ok(signal.reason instanceof Superseded);
});

test("a request that was replaced waits for nothing more", async () => {
  const photo = latest();
  const request = photo.next();
  photo.cancel();
  await assert.rejects(request.of(Promise.resolve(1)), { name: "Superseded" });
  assert.equal(await photo.next().of(Promise.resolve(2)), 2);
});
