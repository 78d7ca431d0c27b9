/**
 * @file `pleinair serve`: the studio in a browser, served from this machine to this machine.
 */
import { exitCodes, given, untilAborted, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";
import { openInBrowser } from "../server/open-in-browser.ts";
import { openStudio } from "../server/studio.ts";

/** Serves the studio until Ctrl-C. */
export async function serve(_: readonly string[], { port, open, build }: OptionsOf<"serve">, io: Io): Promise<number> {
  const studio = await openStudio({
    ...given({ port }),
    rebuild: build,
    signal: io.signal,
    onBuild: () => io.err("Building the studio, once…"),
  });
  io.out(`The studio is at ${studio.address}`);
  if (open) openInBrowser(studio.address);
  await untilAborted(io.signal);
  await studio.close();
  return exitCodes.ok;
}
