/**
 * `pleinair train` in processes of their own, for real: killed and resumed, and started from the shipped painter.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { loadPainter } from "pleinair/node";
import { meanDifference } from "../test/support/difference.ts";
import { root, temporaryFolder, vggPath as vgg, withoutVgg } from "../test/support/paths.ts";
import { startProgram } from "../test/support/program.ts";
import { sample } from "../test/support/samples.ts";
import { tiny, trainingPictures } from "../test/support/training.ts";

describe("training, by its command", { skip: withoutVgg }, () => {
  const folder = temporaryFolder("train-cli");
  let given: { photos: string; styles: string };

  before(async () => {
    given = await trainingPictures(folder);
  });

  it("killed at any moment and resumed, gives the same weights to the bit", async () => {
    const settings = join(folder, "settings.json");
    await writeFile(
      settings,
      JSON.stringify({
        ...tiny,
        photoPool: 2,
        stylePool: 2,
        refresh: 0.5,
        hardExamples: 0.5,
        marginPx: 8,
        latticeWeight: 20,
        repaintShare: 0.5,
        turnedShare: 0.5,
        smallestSquarePx: 64,
        temporalWeight: 10,
        steps: 6,
        saveEvery: 2,
        evaluateEvery: 1000,
      }),
    );
    const whole = join(folder, "whole");
    assert.equal(await trainInChild(["--config", settings, "--run", whole]), 0);
    const killed = join(folder, "killed");
    const signal = await trainInChild(["--config", settings, "--run", killed], 3);
    assert.equal(signal, "SIGKILL", "it was still at work when it was killed");
    assert.equal(await trainInChild(["--resume", "--run", killed]), 0);
    const checkpoint = (run: string) => readFile(join(run, "checkpoint.safetensors"));
    assert.ok((await checkpoint(whole)).equals(await checkpoint(killed)));
    const stepsOf = async (run: string) =>
      (await readFile(join(run, "log.jsonl"), "utf8"))
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { step: number }).step);
    assert.deepEqual(await stepsOf(killed), await stepsOf(whole), "the log has every step once");
  });

  it("finetunes the shipped painter on one picture, into a model of its own", async () => {
    const settings = join(folder, "finetune.json");
    await writeFile(settings, JSON.stringify({ ...tiny, cropPx: 32, stylePool: 4, steps: 3, evaluateEvery: 3 }));
    const to = join(folder, "finetuned");
    const style = join(root, "samples/styles/ink.jpg");
    const args = ["--finetune", "--style", style, "--config", settings, "--run", join(folder, "fine"), "--export", to];
    assert.equal(await trainInChild(args), 0);
    await using shipped = await loadPainter({ device: "cpu" });
    await using painter = await loadPainter({ model: to, device: "cpu" });
    assert.notEqual(painter.model, shipped.model);
    assert.match(await readFile(join(to, "README.md"), "utf8"), /Started from the model studio\./);
    const [photo, picture] = [await sample("photos/coffee.jpg", 150, 100), await sample("styles/ink.jpg", 128)];
    const [fine, plain] = await Promise.all(
      [painter, shipped].map(async (each) => each.paint(photo, await each.study(picture))),
    );
    const off = meanDifference(fine!.data, plain!.data);
    assert.ok(off > 0.01 && off < 20, `three small steps change the painting a little: by ${off} on average`);
  });

  /** The command line in a process of its own, killed when it has logged `killAt`. @returns Its exit code or signal. */
  function trainInChild(args: readonly string[], killAt = Infinity): Promise<number | string | null> {
    const { photos, styles } = given;
    const sources = ["--photos", photos, "--styles", styles, "--vgg", vgg];
    const child = startProgram(["train", "--json", "--device", "cpu", "--threads", "1", ...sources, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      const steps = [...text.matchAll(/"step":(\d+)/g)].map(([, step]) => Number(step));
      if (steps.some((step) => step >= killAt)) child.kill("SIGKILL");
    });
    return new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
  }
});
