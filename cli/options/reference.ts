/**
 * @file docs/cli.md: every command with its options, from the same table that parses them.
 */
import { commandNames, commands, optionsOf, type CommandName } from "./commands.ts";
import type { Option } from "./kinds.ts";
import { exitMeanings, flagName } from "./program.ts";

/** The page, as prettier would leave it. */
export function cliReference(): string {
  const list = table(
    ["command", "what it does"],
    commandNames.map((name) => [`[\`${name}\`](#pleinair-${name})`, commands[name].summary]),
  );
  const codes = table(
    ["exit code", "meaning"],
    exitMeanings.map(([code, meaning]) => [String(code), meaning]),
  );
  return `<!-- Written by \`npm run cli-docs\` from the table that parses command lines, cli/options: edit it there. -->

# The command line

Everything that \`pleinair\` does at a prompt: its commands, and each command's options.

${list}

\`pleinair\` alone opens the studio, and takes the options of \`serve\`. \`pleinair help COMMAND\` and \`pleinair COMMAND --help\` say
what is below; \`pleinair --version\` prints the version. Results go to standard output, everything else to standard error.

${codes}

${commandNames.map(section).join("\n\n")}
`;
}

function section(name: CommandName): string {
  const { usage, about, examples, notes } = commands[name];
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, meaning]) => `npx pleinair ${line.padEnd(width)}  # ${meaning}`);
  const options = Object.entries<Option<unknown>>(optionsOf[name]).map(([key, option]) => {
    const { short, argument, help, values = "", standard = "", multiple } = option;
    const long = `${flagName(key, option)}${argument === undefined ? "" : ` ${argument}`}`;
    return [
      `${short ? `\`-${short}\`, ` : ""}\`${long}\``,
      // Not an element of HTML.
      (multiple ? `${help}; may be repeated` : help).replaceAll("<", "\\<"),
      values,
      standard,
    ];
  });
  return [
    `## pleinair ${name}`,
    `\`pleinair ${name}${usage ? ` ${usage}` : ""} [options]\``,
    about,
    ...(lines.length > 0 ? [`\`\`\`sh\n${lines.join("\n")}\n\`\`\``] : []),
    table(["option", "meaning", "values", "default"], options),
    ...(notes === undefined ? [] : [notes]),
  ].join("\n\n");
}

/** Columns are as wide as their widest cell, which is how prettier wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}
