/**
 * @file What a page says of itself to search engines and to those who share it.
 */

/** Characters: long enough to tell what a page is about; search engines cut at some 160. */
const [fewest, most] = [60, 200];

/** The first sentences of a page in Markdown, as plain text; empty where it has none. */
export function descriptionOf(markdown: string): string {
  const prose = markdown
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/^(```|~~~|:::)[\s\S]*?^\1.*$/gm, "")
    .replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1>/g, "");
  const paragraphs = prose
    .split(/\n\s*\n/)
    // Headings, signatures, tables, pictures, rules, code, and where a page of the reference lies.
    .filter((text) => text.trim() !== "" && !/^(#|>|\||!\[|\*\*\*|---| {4}|\[API\]\()/.test(text))
    .map(plain);
  const sentences = (paragraphs[0] ?? "").match(/.+?(?:[.!?:](?=\s|$)|$)/g) ?? [];
  let description = "";
  for (const sentence of sentences) {
    const longer = `${description} ${sentence.trim()}`.trim();
    if (description !== "" && longer.length > most) break;
    description = longer;
    if (description.length >= fewest) break;
  }
  if (description.length <= most) return description.replace(/:$/, ".");
  return `${description.slice(0, most - 1).replace(/\s+\S*$/, "")}…`;
}

/** Markdown without its marks. */
function plain(text: string): string {
  return (
    text
      .replace(/^\*\*Question\.\*\* /, "")
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/^\s*[-*] /gm, "")
      .replace(/`+([^`]*)`+/g, "$1")
      .replace(/\*\*([^*]+)\*\*|\b_([^_]+)_\b/g, "$1$2")
      .replace(/\\([<>|*_[\]])/g, "$1")
      // It is written into an attribute.
      .replace(/"([^"]*)"/g, "“$1”")
      .replace(/\s+/g, " ")
      .trim()
  );
}

/** The import that a page of the reference belongs to, such as `pleinair/web`; `undefined` for other pages and the imports' own. */
export function importOf(path: string): string | undefined {
  return /^api\/(.+)\/[a-z-]+\/[^/]+\.md$/.exec(path)?.[1];
}
