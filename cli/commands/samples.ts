/**
 * @file `pleinair samples`: the sample photos in the sample styles, a first look without a picture of one's own.
 */
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "../arguments.ts";
import { exitCodes, type Command, type Io } from "../io.ts";
import { paint } from "./paint.ts";

const help = `pleinair samples [-o DIR]

Paints each sample photo in each sample style, and says where the paintings are (painted/).`;

/** Relative to where the program runs, for lines that a person reads. */
const samplesFolder = relative(".", fileURLToPath(new URL("../../samples/", import.meta.url)));

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values } = parse(args, { out: { type: "string", short: "o" } });
  const out = values.out ?? "painted";
  const styles = (await readdir(join(samplesFolder, "styles"))).filter((name) => /\.jpe?g$/.test(name)).sort();
  let worst: number = exitCodes.ok;
  for (const style of styles) {
    const photos = join(samplesFolder, "photos");
    const code = await paint.run(
      [photos, "--style", join(samplesFolder, "styles", style), "--out", out, "--force"],
      io,
    );
    worst = Math.max(worst, code);
  }
  io.out(`The paintings are in ${out}. Now one of your own: npm start -- paint photo.jpg --style wave.jpg`);
  return worst;
}

export const samples: Command = { help, run };
