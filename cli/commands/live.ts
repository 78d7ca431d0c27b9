/**
 * @file `pleinair live`: an OAK-1 in the studio, painted by its own chip or by this computer; or its frames for other programs.
 */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { exportLine } from "../export/report.ts";
import { parseStyle } from "../files/styles.ts";
import { exitCodes, given, untilAborted, UsageError, type Io } from "../io.ts";
import { exportOnce } from "../oak/export-once.ts";
import { convertedName, readOakFolder } from "../oak/folder.ts";
import { createHostCamera, pipeHost, type HostOptions } from "../oak/host-camera.ts";
import type { OptionsOf } from "../options/commands.ts";
import { cameraRoutes, type CameraDescription, type ServedCamera } from "../server/camera-routes.ts";
import { openInBrowser } from "../server/open-in-browser.ts";
import { openStudio } from "../server/studio.ts";
import { packageFolder } from "../files/package-folder.ts";

/** Shows an OAK-1, until Ctrl-C. */
export async function live([folder]: readonly string[], options: OptionsOf<"live">, io: Io): Promise<number> {
  if (options.camera === undefined) {
    throw new UsageError("Which camera? For example: --camera oak. Those of the browser are in: pleinair serve");
  }
  const source =
    options.paintOn === "computer" ? paintedHere(options, folder) : await paintedOnCamera(options, folder, io);
  const { program, args } = source;
  const host: HostOptions = { python: options.python, program, args: [...args, "--fps", String(options.fps)] };
  io.signal.throwIfAborted();
  if (!options.raw) return show(source, host, options, io);
  await pipeHost(host, io.signal);
  return io.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
}

/** A camera, and the host program that reads it. */
interface Source {
  readonly about: CameraDescription;
  readonly style: ServedCamera["style"];
  /** Path of main.py. */
  readonly program: string;
  readonly args: readonly string[];
}

function paintedHere({ style, size }: OptionsOf<"live">, folder: string | undefined): Source {
  if (folder ?? style) throw new UsageError("--paint-on computer needs no export: its styles are the studio's.");
  const { width, height } = size ?? { width: 640, height: 360 };
  return {
    about: { id: "oak", name: "OAK-1", width, height },
    style: undefined,
    program: join(packageFolder, "cli/oak/main.py"),
    args: ["--unpainted", "--size", `${width}x${height}`],
  };
}

async function paintedOnCamera(options: OptionsOf<"live">, folder: string | undefined, io: Io): Promise<Source> {
  if ((folder === undefined) === (options.style === undefined)) {
    throw new UsageError("Which painter? Name the folder of an export, or a style: --style wave.jpg");
  }
  const exported = folder ?? (await exportStyle(options, io));
  const { path, width, height, name: by, style: exportedStyle } = await readOakFolder(exported);
  const painted = { by, takes: exportedStyle?.model };
  const args = ["--archive", join(path, convertedName), "--size", `${width}x${height}`];
  let style = exportedStyle;
  if (style && !options.raw) {
    // The studio's choice of style goes to a file of its own: the one that was exported stays as it is.
    const file = join(path, "style.live.json");
    await copyFile(style.file, file);
    style = { ...style, file };
  }
  return {
    about: { id: "oak", name: "OAK-1 (painted on the camera)", width, height, painted },
    style,
    program: join(path, "main.py"),
    args: style ? [...args, "--style", style.file] : args,
  };
}

/** The folder of this style's export, which is made if it is not there. */
async function exportStyle({ style = [], styleMode, size, model }: OptionsOf<"live">, io: Io): Promise<string> {
  const request = {
    styles: style.map(parseStyle),
    styleIsInput: styleMode === "input",
    size: size ?? { width: 256, height: 256 },
    model: model ?? "studio",
  };
  io.progress?.("writing and checking the network for oak");
  const { folder, report } = await exportOnce(request, io);
  io.progress?.("");
  if (report) io.out(exportLine(report));
  return folder;
}

/** Serves the studio with the camera, until Ctrl-C. */
async function show(
  { about, style }: Source,
  host: HostOptions,
  { port, open, build }: OptionsOf<"live">,
  io: Io,
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
      ...given({ port }),
      rebuild: build,
      signal: io.signal,
      onBuild: () => io.err("Building the studio, once…"),
      extend: (app) => cameraRoutes(app, { about, camera, style, onProblem }),
    });
    const address = `${studio.address}?camera=${about.id}`;
    io.out(`${about.name}, ${width}×${height}, is in the studio at ${address}`);
    if (open) openInBrowser(address);
    await untilAborted(io.signal);
    await studio.close();
    return exitCodes.ok;
  } finally {
    await camera.stop();
  }
}
