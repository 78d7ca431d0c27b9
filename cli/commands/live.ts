/**
 * @file `pleinair live`: an OAK-1 in the studio, painted by its own chip or by this computer; or its frames for other programs.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readModel } from "pleinair/node";
import { numberOption, parse, wholeOption } from "../arguments.ts";
import { cameraRoutes, type CameraDescription } from "../camera-routes.ts";
import { convertedName, readOakFolder } from "../export/oak-folder.ts";
import { exitCodes, untilAborted, UsageError, type Command, type Io } from "../io.ts";
import { createHostCamera, pipeHost, type HostOptions } from "../oak-camera.ts";
import { openBrowser } from "../open-browser.ts";
import { openStudio } from "../studio.ts";
import { nameOf, parseStyle } from "../styles.ts";
import { exportCommand } from "./export.ts";

const help = `pleinair live --camera oak [FOLDER] [options]

Shows an OAK-1 in the studio. Python 3 with depthai and numpy runs the camera; docs/oak.md says how to set it up.

  pleinair live --camera oak oak/              painted on the camera, by a network that was exported to oak/ and converted
  pleinair live --camera oak --style wave.jpg  the same; exports to a folder of its own first, and says how to convert it
  pleinair live --camera oak --paint here      painted by this computer: nothing to convert, all styles
  pleinair live --camera oak oak/ --raw | ffplay -f rawvideo -pixel_format rgb24 -video_size 256x256 -

Where the network takes the style as an input (--style-mode input), the studio's styles change the camera's painting.

Options:
      --camera oak        which camera; the others are found by the studio itself: pleinair serve
      --paint WHERE       camera, or here (camera)
      --style PICTURE     exports this style instead of naming a FOLDER; several are mixed
      --style-mode MODE   baked or input, for --style (baked)
      --size WxH          pixels: of the export for --style (256x256), of the camera for --paint here (640x360)
      --model NAME        which painter, for --style (studio)
      --fps N             frames a second asked of the camera (30)
      --raw               RGB frames on standard output instead of the studio
      --python NAME       the Python to use (python3)
      --port N            where to serve the studio (4747, or the next free one)
      --no-open           print the address and leave the browser alone
      --build             build the studio again first

Ctrl-C ends it, and the camera with it. The camera rests when no page has looked at it for ten seconds.`;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args, {
    camera: { type: "string" },
    paint: { type: "string" },
    style: { type: "string", multiple: true },
    "style-mode": { type: "string" },
    size: { type: "string" },
    model: { type: "string" },
    fps: { type: "string" },
    raw: { type: "boolean" },
    python: { type: "string" },
    port: { type: "string" },
    "no-open": { type: "boolean" },
    build: { type: "boolean" },
  });
  if (values.camera !== "oak") {
    const remedy = "The studio finds the browser's own cameras by itself: pleinair serve";
    throw new UsageError(`--camera: expected oak, got ${values.camera ?? "none"}. ${remedy}`);
  }
  const { paint = "camera" } = values;
  if (paint !== "camera" && paint !== "here") throw new UsageError(`--paint: expected camera or here, got "${paint}".`);
  const [folder, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`Expected one folder, got also "${others[0]}".`);
  const port = values.port === undefined ? undefined : wholeOption("port", values.port, 4747, 1, 65_535);
  const fps = numberOption("fps", values.fps, 30, 1, 120);
  const source = paint === "here" ? paintedHere(values, folder) : await paintedThere(values, folder, io);
  const { program, args: options } = source;
  const host: HostOptions = { python: values.python ?? "python3", program, args: [...options, "--fps", String(fps)] };
  io.signal.throwIfAborted();
  if (values.raw) {
    await pipeHost(host, io.signal);
    return io.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
  }
  const open = !values["no-open"] && !process.env["CI"];
  return show(source, host, io, { port, open, rebuild: values.build ?? false });
}

/** A camera, and the host program that reads it. */
interface Source {
  readonly about: CameraDescription;
  readonly styleFile: string | undefined;
  /** Path of main.py. */
  readonly program: string;
  readonly args: readonly string[];
}

interface Values {
  readonly raw?: boolean;
  readonly style?: string[];
  readonly "style-mode"?: string;
  readonly size?: string;
  readonly model?: string;
}

function paintedHere({ style, size = "640x360" }: Values, folder: string | undefined): Source {
  if (folder ?? style) throw new UsageError("--paint here needs no export: its styles are the studio's.");
  const [width, height] = sizeOption(size);
  return {
    about: { id: "oak", name: "OAK-1", width, height },
    styleFile: undefined,
    program: fileURLToPath(new URL("../export/main.py", import.meta.url)),
    args: ["--unpainted", "--size", `${width}x${height}`],
  };
}

async function paintedThere(values: Values, folder: string | undefined, io: Io): Promise<Source> {
  if ((folder === undefined) === (values.style === undefined)) {
    throw new UsageError("Which painting? Name the folder of an export, or a style: --style wave.jpg");
  }
  const { path, width, height, name: by, style } = await readOakFolder(folder ?? (await exportOnce(values, io)));
  const painted = { by, takes: style?.model };
  const args = ["--archive", join(path, convertedName), "--size", `${width}x${height}`];
  let styleFile = style?.file;
  if (styleFile && !values.raw) {
    // The studio's choice of style goes to a file of its own: the one that was exported stays as it is.
    styleFile = join(path, "style.live.json");
    await copyFile(style!.file, styleFile);
  }
  return {
    about: { id: "oak", name: "OAK-1 (painted on the camera)", width, height, painted },
    styleFile,
    program: join(path, "main.py"),
    args: styleFile ? [...args, "--style", styleFile] : args,
  };
}

/** Serves the studio with the camera, until Ctrl-C. */
async function show(
  { about, styleFile }: Source,
  host: HostOptions,
  io: Io,
  { port, open, rebuild }: { readonly port: number | undefined; readonly open: boolean; readonly rebuild: boolean },
): Promise<number> {
  const { width, height } = about;
  const camera = createHostCamera(host, width * height * 3);
  try {
    io.progress?.("Starting the OAK-1…");
    const stop = () => void camera.stop();
    io.signal.addEventListener("abort", stop, { once: true });
    // What is missing is said here, before there is a page.
    await camera.frame(0);
    io.progress?.("");
    const onProblem = (problem: Error) => io.signal.aborted || io.err(`pleinair: ${problem.message}`);
    const studio = await openStudio({
      ...(port !== undefined && { port }),
      rebuild,
      signal: io.signal,
      onBuild: () => io.err("Building the studio, once…"),
      extend: (app) => cameraRoutes(app, { about, camera, styleFile, onProblem }),
    });
    const address = `${studio.address}?camera=${about.id}`;
    io.out(`${about.name}, ${width}×${height}, is in the studio at ${address}`);
    if (open) openBrowser(address);
    await untilAborted(io.signal);
    await studio.close();
    return exitCodes.ok;
  } finally {
    await camera.stop();
  }
}

/** Exports the style to the cache, unless the same has been exported there before. */
async function exportOnce(values: Values, io: Io): Promise<string> {
  const { style = [], "style-mode": mode = "baked", size = "256x256", model = "studio" } = values;
  const styles = style.map(parseStyle);
  const { manifest } = await readModel(model);
  const hash = createHash("sha256").update(JSON.stringify([styles, mode, size, manifest.weights.sha256]));
  for (const { path } of styles) hash.update(await readFile(path).catch(() => ""));
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const folder = join(cache, "pleinair", "oak", `${nameOf(styles)}-${size}-${mode}-${hash.digest("hex").slice(0, 8)}`);
  if (!existsSync(join(folder, "README.md"))) {
    const options = ["--style-mode", mode, "--size", size, "--model", model, "--out", folder, "--force"];
    await exportCommand.run(["--target", "oak", ...style.flatMap((name) => ["--style", name]), ...options], io);
  }
  return folder;
}

function sizeOption(text: string): [width: number, height: number] {
  const [, width, height] = (/^(\d+)[x×](\d+)$/.exec(text) ?? []).map(Number);
  const fits = [width, height].every((side) => side !== undefined && side % 2 === 0 && side >= 64 && side <= 4096);
  if (!fits) throw new UsageError(`--size: expected WIDTHxHEIGHT in even numbers from 64 to 4096, got "${text}".`);
  return [width!, height!];
}

export const live: Command = { help, run };
