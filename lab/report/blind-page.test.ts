import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { openBrowser, withoutBrowser } from "../../test/support/chromium.ts";
import { savedBy } from "../../test/support/download.ts";
import { root, temporaryFolder } from "../../test/support/paths.ts";
import { blindComparisons } from "../quality/blind.ts";
import { writeBlindPage } from "./blind-page.ts";

describe("npm run lab -- blind", { skip: withoutBrowser }, () => {
  const folder = temporaryFolder("blind");
  let browser: Browser;
  let page: Page;
  let path: string;
  /** Who painted which, as the page has it. */
  let comparisons: { readonly pair: string; readonly left: string; readonly right: string }[];

  const options = {
    pairs: { photos: join(root, "samples/photos"), styles: join(root, "samples/photos") },
    models: ["studio", "live"],
    vgg: "",
    side: 128,
    seed: 3,
    cache: "",
  };

  before(async () => {
    path = await writeBlindPage(folder, blindComparisons(options));
    const [, data] = /id="data">([^<]*)</.exec(await readFile(path, "utf8"))!;
    ({ comparisons } = JSON.parse(Buffer.from(data!, "base64").toString()) as { comparisons: typeof comparisons });
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(pathToFileURL(path).href);
  });
  after(() => browser?.close());

  it("compares two models on every pair, and names neither before the answer", async () => {
    assert.equal(comparisons.length, 3);
    for (const { left, right } of comparisons) assert.deepEqual([left, right].sort(), ["live", "studio"]);
    assert.equal(await page.textContent("#progress"), "Pair 1 of 3");
    assert.doesNotMatch(await page.innerHTML("#question"), /studio|live/);
    assert.ok(await page.isHidden("#tally"));
    const painted = await page.evaluate("document.getElementById('left').naturalWidth");
    assert.equal(painted, 128);
  });

  it("takes answers by button and key, takes one back, and tallies them", async () => {
    await page.click("#choose-equal");
    await page.keyboard.press("Backspace");
    assert.equal(await page.textContent("#progress"), "Pair 1 of 3");
    // Always studio's, and at last neither.
    for (const { left } of comparisons.slice(0, 2)) {
      if (left === "studio") await page.keyboard.press("ArrowLeft");
      else await page.click("#choose-right");
    }
    await page.keyboard.press("ArrowDown");
    assert.match((await page.textContent("#progress"))!, /^All 3 pairs are answered/);
    const rows = await page.locator("#rows tr").allTextContents();
    assert.deepEqual(rows, ["studio21083 %", "live01217 %"]);
  });

  it("saves the answers as a CSV that names the models, and knows them after a reload", async () => {
    await page.reload();
    assert.match((await page.textContent("#progress"))!, /^All 3/);
    const saved = await savedBy(page, folder, () => page.click("#save"));
    assert.equal(basename(saved), "blind.csv");
    const [head, ...lines] = (await readFile(saved, "utf8")).trimEnd().split("\n");
    assert.equal(head, "pair,left,right,answer,seconds");
    const answers = lines.map((line) => line.split(","));
    assert.deepEqual(
      answers.map(([pair, left, right]) => ({ pair, left, right })),
      comparisons,
    );
    assert.deepEqual(
      answers.map(([, left, , answer]) => answer === "equal" || (answer === "left") === (left === "studio")),
      [true, true, true],
    );
  });

  it("needs two models that paint the size", async () => {
    const one = blindComparisons({ ...options, models: ["live"] });
    await assert.rejects(one.next(), /Expected two models or more that paint 128 pixels, got 1/);
  });
});
