/**
 * @file `pleinair serve`: the studio in a browser, served from this machine to this machine.
 */
import { parse, wholeOption } from "../arguments.ts";
import { exitCodes, untilAborted, type Command, type Io } from "../io.ts";
import { openBrowser } from "../open-browser.ts";
import { openStudio } from "../studio.ts";

const help = `pleinair serve [options]

Opens the studio: a page in the browser in which photos are painted in any picture. It is served on this machine only, and
nothing leaves it. Ctrl-C ends it.

Options:
      --port N    where to serve (4747, or the next free one)
      --no-open   print the address and leave the browser alone
      --build     build the page again first`;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values } = parse(args, {
    port: { type: "string" },
    "no-open": { type: "boolean" },
    build: { type: "boolean" },
  });
  const port = values.port === undefined ? undefined : wholeOption("port", values.port, 4747, 1, 65_535);
  const studio = await openStudio({
    ...(port !== undefined && { port }),
    rebuild: values.build ?? false,
    signal: io.signal,
    onBuild: () => io.err("Building the studio, once…"),
  });
  io.out(`The studio is at ${studio.address}`);
  if (!values["no-open"] && !process.env["CI"]) openBrowser(studio.address);
  await untilAborted(io.signal);
  await studio.close();
  return exitCodes.ok;
}

export const serve: Command = { help, run };
