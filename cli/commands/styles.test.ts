import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStyle } from "../files/styles.ts";
import { run } from "../../test/support/command.ts";

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
});
