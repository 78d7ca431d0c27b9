/**
 * @file The list of decisions, for the menu and for a page of their own, out of their files' names and first lines.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../docs/decisions/", import.meta.url));

/** The newest first. */
export const decisions = readdirSync(folder)
  .filter((file) => file.endsWith(".md"))
  .toSorted((a, b) => b.localeCompare(a))
  .map((file) => {
    const [, heading = file] = /^# (.+)$/m.exec(readFileSync(folder + file, "utf8")) ?? [];
    return { date: file.slice(0, 10), title: heading.replaceAll("`", ""), heading, file };
  });

/** The page, in Markdown. */
export function decisionsPage(): string {
  const days = [...new Set(decisions.map(({ date }) => date))].map((date) => {
    const lines = decisions
      .filter((each) => each.date === date)
      .map(({ heading, file }) => `- [${heading}](./${file})`);
    return `## ${date}\n\n${lines.join("\n")}`;
  });
  return `# Decisions

What was chosen, what it was measured against, what was tried and left out, and what would change our mind; the newest first.

${days.join("\n\n")}
`;
}
