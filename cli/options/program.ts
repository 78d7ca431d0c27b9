/**
 * @file Reads a command line by the table: commander finds commands and options, prints help, and suggests what may have been meant.
 */
import { Argument, Command, CommanderError, Help, Option as Flag } from "commander";
import { exitCodes, UsageError } from "../io.ts";
import { commandNames, commands, optionsOf, type CommandName, type OptionsOf } from "./commands.ts";
import type { Option } from "./kinds.ts";

/** What a command line asks for. */
export type Request = {
  readonly [Name in CommandName]: {
    readonly name: Name;
    /** What stands beside the options: photos, clips, a folder. */
    readonly operands: readonly string[];
    readonly options: OptionsOf<Name>;
  };
}[CommandName];

const examples = [
  ["pleinair", "opens the studio in the browser"],
  ["pleinair paint photo.jpg --style wave.jpg", "paints photo.jpg to photo-wave.png"],
  ["pleinair paint holiday/ --style wave.jpg -o out/", "paints every picture of a folder"],
  ["pleinair video clip.mp4 --style wave.jpg", "paints a video to clip-wave.mp4"],
] as const;

/** What the exit codes mean, for help and docs/cli.md. */
export const exitMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.ok, "all went well"],
  [exitCodes.failed, "something could not be read, painted or written; the rest was"],
  [exitCodes.usage, "the command line makes no sense"],
  [exitCodes.existed, "nothing failed, but what was there already was kept: see --force and --skip-existing"],
  [exitCodes.interrupted, "interrupted"],
];

/**
 * Reads a command line.
 *
 * @param argv - Without the program's name. Options alone are the studio's, and so is nothing at all.
 * @param show - Told what `--help` and `--version` print.
 * @returns What is asked for; `undefined` when help or the version was.
 * @throws {UsageError} for a command or an option that there is not, with a suggestion, and for a value out of range.
 */
export function readCommandLine(
  argv: readonly string[],
  show: { readonly version: string; print(text: string): void; readonly columns: number },
): Request | undefined {
  let request: Request | undefined;
  const program = createProgram(show, (found) => (request = found));
  try {
    program.parse(inFull(argv), { from: "user" });
    return request;
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(inShort(error.message));
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new UsageError(sentenceOf(error, argv));
  }
}

/** `help paint` is `paint --help`; options alone are those of `serve`; of a command that there is not, nothing else counts. */
function inFull(argv: readonly string[]): string[] {
  const [first, second] = argv;
  if (first === undefined) return ["serve"];
  if (["--help", "-h", "--version", "-v"].includes(first)) return [...argv];
  if (first === "help") {
    if (second === undefined || second.startsWith("-")) return ["--help"];
    return isCommand(second) ? [second, "--help"] : [second];
  }
  if (first.startsWith("-")) return ["serve", ...argv];
  return isCommand(first) ? [...argv] : [first];
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}

function createProgram(
  { version, print, columns }: Parameters<typeof readCommandLine>[1],
  found: (request: Request) => void,
): Command {
  const program = new Command("pleinair")
    .description("Paints photos, videos and cameras in the style of any picture, on this machine.")
    .version(version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this, or a command's own help")
    .helpCommand("help [command]", "print a command's help")
    .usage("[command] [options]")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => columns,
    })
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText("after", `\n${block("Examples:", examples)}\n\n${block("Exit codes:", exitMeanings)}`);
  for (const name of commandNames) {
    const { summary, usage, about, operands, examples, notes } = commands[name];
    const command = program.command(name).summary(summary).description(about).helpOption("-h, --help", "print this");
    command.usage(`${usage} [options]`.trim());
    if (operands) command.addArgument(new Argument(operands === "many" ? "[names...]" : "[name]"));
    for (const [key, option] of Object.entries<Option<unknown>>(optionsOf[name]))
      command.addOption(flagOf(key, option));
    const lines = examples.map(([line, meaning]) => [`pleinair ${line}`, meaning] as const);
    if (lines.length > 0) command.addHelpText("after", `\n${block("Examples:", lines)}`);
    if (notes !== undefined) command.addHelpText("after", `\n${wrapped(notes, columns)}`);
    command.action(() => {
      const options = { ...fallbacksOf(name), ...command.opts() };
      found({ name, operands: command.args, options } as unknown as Request);
    });
  }
  return program;
}

/** The long flag of an option's key: `--temporal-filter`, `--no-open`. */
export function flagName(key: string, { negated }: Option<unknown>): string {
  return `--${negated ? "no-" : ""}${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `(0 to 1.5; default 1)`, or nothing. */
export function limitsOf({ values, standard }: Option<unknown>): string {
  const parts = [values, standard === undefined ? undefined : `default: ${standard}`].filter(Boolean);
  return parts.length === 0 ? "" : `(${parts.join("; ")})`;
}

function flagOf(key: string, option: Option<unknown>): Flag {
  const { short, argument, help, multiple } = option;
  const long = flagName(key, option);
  const flags = `${short ? `-${short}, ` : ""}${long}${argument === undefined ? "" : ` <${argument}>`}`;
  const flag = new Flag(flags, `${help} ${limitsOf(option)}`.trim());
  if (argument === undefined) return flag;
  return flag.argParser((text: string, before: unknown) => {
    const value = option.read(text, long);
    return multiple ? [...((before ?? []) as unknown[]), value] : value;
  });
}

function fallbacksOf(name: CommandName): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries<Option<unknown>>(optionsOf[name]).map(([key, { fallback }]) => [key, fallback]),
  );
}

function wrapped(text: string, columns: number): string {
  return new Help().boxWrap(text, columns);
}

/** A heading, and lines in two columns. */
function block(heading: string, lines: readonly (readonly [unknown, string])[]): string {
  const width = Math.max(...lines.map(([left]) => String(left).length));
  // What is longer than a line has room for is followed by its meaning below.
  const rows = lines.map(([left, right]) =>
    width <= 58 ? `  ${String(left).padEnd(width)}  ${right}` : `  ${String(left)}\n      ${right}`,
  );
  return [heading, ...rows].join("\n");
}

/** Commander's complaint as a sentence, and where to read more. */
function sentenceOf({ message }: CommanderError, argv: readonly string[]): string {
  const [what, suggestion] = message.replace(/^error: /, "").split("\n");
  const sentence = `${what!.charAt(0).toUpperCase()}${what!.slice(1)}`.replace(/\.$/, "");
  const meant = suggestion ? ` ${suggestion.replace(/^\((.*)\)$/, "$1")}` : "";
  const [first] = inFull(argv);
  const more = first !== undefined && isCommand(first) ? `pleinair help ${first}` : "pleinair --help";
  return `${inShort(sentence)}.${meant} All there are: ${more}`;
}

/** A sentence that stays one, whatever it repeats of the command line. */
function inShort(sentence: string): string {
  const words = sentence.replace(/\S{101,}/g, (word) => `${word.slice(0, 100)}…`);
  return words.length <= 600 ? words : `${words.slice(0, 600)}…`;
}
