/**
 * @file `pleinair styles`: the pictures that come with the program, by the names that `--style` takes.
 */
import { sampleStyles } from "pleinair/node";
import { exitCodes, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

/** Lists them: name, title, artist and year. */
export async function styles(_: readonly string[], { json }: OptionsOf<"styles">, io: Io): Promise<number> {
  const all = sampleStyles();
  if (json) {
    io.out(JSON.stringify(all));
    return exitCodes.ok;
  }
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const { name, title, artist, year } of all) io.out(`${name.padEnd(width)}  ${title}, ${artist}, ${year}`);
  return exitCodes.ok;
}
