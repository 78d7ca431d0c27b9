import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleStyles } from "pleinair/node";
import { nearestSampleName } from "../files/sample-names.ts";
import { parseStyle } from "../files/styles.ts";
import { run } from "../../test/support/command.ts";
import { samplePath } from "../../test/support/paths.ts";

test("the styles that come with the program are listed with title, artist and year", async () => {
  const { code, out } = await run(["styles"]);
  assert.equal(code, 0);
  assert.ok(
    out.some((line) => /^starry-night +The Starry Night, Vincent van Gogh, 1889$/.test(line)),
    out.join("\n"),
  );
  const [json] = (await run(["styles", "--json"])).out;
  assert.equal((JSON.parse(json!) as unknown[]).length, out.length);
});

test("--style takes them by name, with a weight too; a name that is nobody's stays a path", () => {
  const { path, weight } = parseStyle("starry-night:0.25");
  assert.match(path, /samples[\\/]styles[\\/]starry-night\.jpg$/);
  assert.equal(weight, 0.25);
  assert.match(parseStyle("great-wave").path, /great-wave\.jpg$/);
  assert.deepEqual(parseStyle("nobodys-name"), { path: "nobodys-name", weight: 1 });
  assert.deepEqual(parseStyle("nobodys-name:0.5"), { path: "nobodys-name", weight: 0.5 });
});

test("--style takes their titles too, in any case, with underscores or spaces; every one leads to its own picture", () => {
  for (const { name, title, path } of sampleStyles()) {
    for (const text of [name, name.replaceAll("-", "_"), name.toUpperCase(), title]) {
      assert.deepEqual(parseStyle(`${text}:0.5`), { path, weight: 0.5 }, text);
    }
  }
  for (const text of ["Starry Night", "starry_night", "scream"]) {
    assert.match(parseStyle(text).path, /(starry-night|the-scream)\.jpg$/, text);
  }
});

test("a style that is not there: the nearest name, and where all are listed", async () => {
  assert.equal(nearestSampleName("stary-nigth"), "starry-night");
  assert.equal(nearestSampleName("horses"), "large-blue-horses");
  assert.equal(nearestSampleName("sunflower"), undefined);
  const fails = async (style: string) => {
    const { code, err } = await run(["paint", samplePath("photos/moose.jpg"), "--style", style, "-o", "never.png"]);
    assert.equal(code, 1);
    return err.at(-1)!;
  };
  const all = /"pleinair styles" lists those that come with it\.$/;
  assert.match(await fails("stary nigth"), /there is no such file or style\. Did you mean starry-night\? /);
  assert.match(await fails("starry-night.jpg"), /Did you mean starry-night\?/);
  assert.match(await fails("sunflower"), /^pleinair: sunflower: there is no such file or style\. "pleinair/);
  assert.match(await fails("sunflower"), all);
  assert.match(await fails("nowhere/wave.jpg"), /there is no such file\.$/);
});
