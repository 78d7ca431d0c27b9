/**
 * @file `pleinair`: finds the command, runs it, and turns errors into a line and an exit code.
 */
import { exitCodes, UsageError, type Command, type Io } from "./io.ts";

/** Loaded on demand, so that `--help` does not wait for a network. */
const commands: Record<string, { readonly about: string; load(): Promise<Command> }> = {
  paint: {
    about: "Paint photos in the style of a picture",
    load: async () => (await import("./commands/paint.ts")).paint,
  },
  study: {
    about: "Keep a picture's style in a .style file",
    load: async () => (await import("./commands/study.ts")).study,
  },
  samples: {
    about: "Paint the sample photos in the sample styles",
    load: async () => (await import("./commands/samples.ts")).samples,
  },
  video: {
    about: "Paint a video, steadily, with its sound",
    load: async () => (await import("./commands/video.ts")).video,
  },
  serve: {
    about: "Open the studio, a page in the browser",
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  live: {
    about: "Show an OAK-1, painted on the camera or in the studio",
    load: async () => (await import("./commands/live.ts")).live,
  },
  train: {
    about: "Teach a painter from two folders of pictures",
    load: async () => (await import("./commands/train.ts")).train,
  },
  export: {
    about: "Write the network for other programs, or for an OAK-1",
    load: async () => (await import("./commands/export.ts")).exportCommand,
  },
  bench: {
    about: "Measure time and memory at several sizes",
    load: async () => (await import("./commands/bench.ts")).bench,
  },
  fetch: {
    about: "Get VGG's weights, which the model classic needs",
    load: async () => (await import("./commands/fetch.ts")).fetchCommand,
  },
  doctor: {
    about: "Show versions, devices and models, and test them",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
};

const help = `pleinair: paints photos in the style of any picture, on this machine.

  pleinair                                         opens the studio in the browser
  pleinair paint photo.jpg --style wave.jpg        paints photo.jpg to photo-wave.png
  pleinair paint holiday/ --style wave.jpg -o out/ paints every picture of a folder
  pleinair video clip.mp4 --style wave.jpg         paints a video to clip-wave.mp4
  pleinair paint photo.jpg --style wave.jpg:0.7 --style night.jpg:0.3 --strength 0.8

Commands:
${Object.entries(commands)
  .map(([name, { about }]) => `  ${name.padEnd(9)}${about}`)
  .join("\n")}

  pleinair COMMAND --help says more of each.

Exit codes: 0 all well, 1 something could not be done, 2 the command line makes no sense, 130 interrupted.`;

/**
 * Runs the program.
 *
 * @param argv - Without the program's name. Without a command, the studio is opened.
 * @returns The exit code.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const isHelp = ["--help", "-h", "help"].includes(argv[0] ?? "");
  // Options alone are the studio's, as nothing at all is.
  const [name = "serve", ...args] = argv[0]?.startsWith("-") && !isHelp ? ["serve", ...argv] : argv;
  if (isHelp) {
    io.out(help);
    return exitCodes.ok;
  }
  try {
    const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!known) {
      throw new UsageError(`There is no command "${name}". There are: ${Object.keys(commands).join(", ")}.`);
    }
    const command = await known.load();
    if (args.includes("--help") || args.includes("-h")) {
      io.out(command.help);
      return exitCodes.ok;
    }
    return await command.run(args, io);
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted;
    io.progress?.("");
    io.err(`pleinair: ${sentence(error)}`);
    return isUsage(error) ? exitCodes.usage : exitCodes.failed;
  }
}

/** One line for a person. A fault of ours keeps its stack. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = [
    "UsageError",
    "OptionError",
    "FormatError",
    "FileError",
    "MissingWeightsError",
    "DeviceError",
    "RuntimeError",
    "ShapeError",
    "ConfigError",
    "DataError",
    "TrainingError",
  ];
  if (known.includes(error.name)) return error.message;
  return `this should not have happened. ${error.stack ?? error.message}`;
}

/** parseArgs and the library's options complain of the same thing: the command line. */
function isUsage(error: unknown): boolean {
  return error instanceof Error && ["UsageError", "OptionError", "ConfigError"].includes(error.name);
}
