/**
 * @file The text of a subtitle from the ways in which it is written, and into them. What is kept of its looks is bold, italic and underlined.
 */

const kept = /<\/?[biu]>/gi;

/** Timed text: what it looks like is said elsewhere. */
export function fromPlain(text: string): string {
  // An empty line ends a cue, and an arrow begins one.
  return text
    .replaceAll("-->", "→")
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

/** SubRip: HTML of a kind, and places in braces. */
export function fromSubRip(text: string): string {
  return fromPlain(withoutTags(text.replace(/\{\\[^{}]*\}/g, ""), /<\/?[a-z][^<>]*>/gi));
}

/** WebVTT: voices, classes and times are left out. */
export function fromWebVtt(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", nbsp: "\u00a0" };
  const plain = withoutTags(text, /<[^<>]*>/g);
  return fromPlain(plain.replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => characters[name] ?? ""));
}

/** A line of SubStation Alpha as Matroska holds it: the text comes after eight commas. */
export function fromSubStation(event: string): string {
  const text = /^(?:[^,]*,){8}([\s\S]*)$/.exec(event)?.[1] ?? "";
  // Drawings are numbers, not text.
  if (/\{[^{}]*\\p[1-9]/.test(text)) return "";
  return fromPlain(
    text
      .replace(/\{[^{}]*\}/g, "")
      .replace(/\\[Nn]/g, "\n")
      .replaceAll("\\h", "\u00a0"),
  );
}

/** For WebVTT. */
export function toWebVtt(text: string): string {
  return text.replaceAll("&", "&amp;").replace(/<(?!\/?[biu]>)/gi, "&lt;");
}

/** Without markup. */
export function toPlain(text: string): string {
  return text.replace(kept, "");
}

function withoutTags(text: string, tags: RegExp): string {
  return text.replace(tags, (tag) => (tag.search(kept) === 0 ? tag : ""));
}
