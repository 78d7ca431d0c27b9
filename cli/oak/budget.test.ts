/**
 * @file The budget in docs/oak.md, held to the graphs that are exported.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { shapes } from "@pleinair/trainer";
import { costOf } from "pleinair/graph";
import { codeLength, exportedPainter, unpackParameters, parameterCount, weightDims } from "pleinair/network";
import { budgetOf, holdsThirty } from "./budget.ts";

const sizes = ["256x144", "256x256", "384x216", "512x512"];
const rows = [
  ["studio", "baked"],
  ["studio", "input"],
  ["live", "baked"],
  ["live", "input"],
] as const;

/** A line of the table. The weights' values do not matter, only how many there are. */
function row(model: "studio" | "live", mode: "baked" | "input", size: string): string {
  const shape = shapes[model];
  const dims = weightDims(shape);
  const [width, height] = size.split("x").map(Number) as [number, number];
  const code = new Float32Array(codeLength(shape)).fill(1);
  const options = { width, height, target: "oak", range: 255, ...(mode === "baked" && { code }) } as const;
  const painter = exportedPainter(shape, unpackParameters(new Float32Array(parameterCount(dims)), dims), options);
  const budget = budgetOf(costOf(Object.values(painter)));
  const { gmac, weightsMb, trafficMb, framesPerSecond } = budget;
  const frames = `${framesPerSecond.least.toFixed(0)} to ${framesPerSecond.most.toFixed(0)}`;
  const cells = [
    `\`${model}\``,
    mode,
    size,
    gmac.toFixed(2),
    `${weightsMb.toFixed(2)} MB`,
    `${trafficMb.toFixed(0)} MB`,
  ];
  return [...cells, frames, holdsThirty(budget)].join(" | ");
}

test("the budget in docs/oak.md is that of the exported graphs", async () => {
  const guide = await readFile(new URL("../../docs/oak.md", import.meta.url), "utf8");
  const said = guide.replaceAll(/ +/g, " ");
  const missing = rows
    .flatMap(([model, mode]) => sizes.map((size) => row(model, mode, size)))
    .filter((line) => !said.includes(`| ${line} |`));
  assert.deepEqual(missing, []);
});

test("what is exported when nothing is said reaches 30 frames a second on paper, even at the lower end", () => {
  assert.match(row("studio", "baked", "256x256"), /perhaps$|likely$/);
});
