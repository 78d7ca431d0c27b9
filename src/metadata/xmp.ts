/**
 * @file XMP and IPTC: title, author, copyright and date as editors and agencies write them.
 */
import { text } from "./exif.ts";
import { mark } from "./mark.ts";

/** What a photo says of its making. */
export interface Credits {
  readonly title?: string;
  /** Several are parted by `"; "`, as EXIF's `Artist` has them. */
  readonly creator?: string;
  readonly copyright?: string;
  /** As EXIF writes it: `2024:05:01 10:00:00`. */
  readonly created?: string;
}

/** Longer packets are not looked into, characters. */
const maxPacket = 1_000_000;

/** The credits of an XMP packet: Dublin Core's title, creator and rights, and Photoshop's or XMP's date. */
export function creditsOfXmp(packet: string): Credits {
  if (packet.length > maxPacket) return {};
  const created = valueOf(packet, "photoshop:DateCreated") ?? valueOf(packet, "xmp:CreateDate");
  return {
    ...given("title", valueOf(packet, "dc:title")),
    ...given("creator", valueOf(packet, "dc:creator", "every")),
    ...given("copyright", valueOf(packet, "dc:rights")),
    ...given("created", created && exifDate(created)),
  };
}

/** The credits of an IPTC block (IIM 4.2), which Photoshop's resources hold under 0x0404: datasets of record 2. */
export function creditsOfIptc(block: Uint8Array): Credits {
  const found = new Map<number, string>();
  for (let at = block.indexOf(0x1c); at >= 0 && at + 5 <= block.length;) {
    const [marker, record, dataset, high, low] = block.subarray(at, at + 5) as unknown as readonly number[];
    const length = (high! << 8) | low!;
    // Datasets follow each other without gaps; a first byte that only looks like one is passed over.
    if (marker !== 0x1c || (record !== 1 && record !== 2) || length > 0x7fff || at + 5 + length > block.length) {
      at = block.indexOf(0x1c, at + 1);
      continue;
    }
    const value = text(block.subarray(at + 5, at + 5 + length));
    // By-lines are repeated where there are several.
    if (record === 2 && dataset === 80 && found.has(80)) found.set(80, `${found.get(80)}; ${value}`);
    else if (record === 2 && !found.has(dataset!)) found.set(dataset!, value);
    at += 5 + length;
  }
  // 20240501 and 102030+0200.
  const date = (found.get(55) ?? "").replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  const time = (found.get(60) ?? "").replace(/^(\d\d)(\d\d)(\d\d).*$/, "T$1:$2:$3");
  return {
    ...given("title", found.get(5)),
    ...given("creator", found.get(80)),
    ...given("copyright", found.get(116)),
    ...given("created", exifDate(date + time)),
  };
}

/**
 * The packet for a picture: a photo's own where it is kept, amended; otherwise a new one. `undefined` where there is nothing to say.
 *
 * @param painted - Whether it says that the picture was painted.
 */
export function packetOf(
  { credits, xmp }: { readonly credits: Credits; readonly xmp?: string | undefined },
  painted: boolean,
): string | undefined {
  if (xmp) return amendXmp(xmp, credits, painted);
  return painted || Object.keys(credits).length > 0 ? writeXmp(credits, painted) : undefined;
}

/** An XMP packet with these credits, and with the mark where the picture was painted. */
function writeXmp(credits: Credits, painted: boolean): string {
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${describe(credits, painted)}</rdf:RDF></x:xmpmeta>`;
}

/** A photo's own packet with the credits that it lacks, and with the mark instead of the program that was named there. */
function amendXmp(packet: string, credits: Credits, painted: boolean): string {
  const own = creditsOfXmp(packet);
  const missing = Object.fromEntries(Object.entries(credits).filter(([key]) => !(key in own))) as Credits;
  const kept = painted
    ? packet
        .replace(/\sxmp:CreatorTool\s{0,8}=\s{0,8}("[^"]{0,2000}"|'[^']{0,2000}')/g, "")
        .replace(/<xmp:CreatorTool>[^<]*<\/xmp:CreatorTool>/g, "")
    : packet;
  const end = kept.lastIndexOf("</rdf:RDF>");
  if (end < 0) return writeXmp(credits, painted);
  return `${kept.slice(0, end)}${describe(missing, painted)}${kept.slice(end)}`;
}

function describe({ title, creator, copyright, created }: Credits, painted: boolean): string {
  const names = `xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"`;
  const inEveryLanguage = (text: string) => `<rdf:Alt><rdf:li xml:lang="x-default">${escape(text)}</rdf:li></rdf:Alt>`;
  const item = (text: string) => `<rdf:li>${escape(text)}</rdf:li>`;
  const properties = [
    title && `<dc:title>${inEveryLanguage(title)}</dc:title>`,
    creator && `<dc:creator><rdf:Seq>${creator.split("; ").map(item).join("")}</rdf:Seq></dc:creator>`,
    copyright && `<dc:rights>${inEveryLanguage(copyright)}</dc:rights>`,
    created && `<photoshop:DateCreated>${escape(isoDate(created))}</photoshop:DateCreated>`,
    painted && `<xmp:CreatorTool>${mark}</xmp:CreatorTool>`,
  ];
  const text = properties.filter(Boolean).join("");
  return text && `<rdf:Description rdf:about="" ${names}>${text}</rdf:Description>`;
}

/**
 * A property's text: an attribute, an element, or of a list in one the first item or every one. Looks at each character a few times at
 * most.
 */
function valueOf(packet: string, name: string, items: "first" | "every" = "first"): string | undefined {
  const attribute = new RegExp(`\\s${name}\\s{0,8}=\\s{0,8}(?:"([^"]{0,2000})"|'([^']{0,2000})')`).exec(packet);
  if (attribute) return unescape(attribute[1] ?? attribute[2]!);
  const element = between(packet, `<${name}`, `</${name}>`);
  if (element === undefined) return undefined;
  const values = itemsOf(element).slice(0, items === "first" ? 1 : maxItems);
  const value = values.length > 0 ? values.join("; ") : element;
  return value.includes("<") ? undefined : unescape(value).trim();
}

/** Of a list of authors. */
const maxItems = 20;

/** What the items of a list hold. */
function itemsOf(list: string): string[] {
  return list.split("</rdf:li>").flatMap((part) => {
    const start = part.indexOf("<rdf:li");
    const open = start < 0 ? -1 : part.indexOf(">", start);
    return open < 0 ? [] : [part.slice(open + 1).trim()];
  });
}

/** What an element holds: from the end of its first tag to its last. */
function between(packet: string, first: string, last: string): string | undefined {
  const start = packet.indexOf(first);
  const open = start < 0 ? -1 : packet.indexOf(">", start);
  const end = open < 0 ? -1 : packet.indexOf(last, open);
  return end < 0 ? undefined : packet.slice(open + 1, end);
}

/** `2024-05-01T10:00:00+02:00` and shorter, or as EXIF writes it already: as EXIF writes it; `undefined` where it is no date. */
export function exifDate(date: string): string | undefined {
  const parts = /^(\d{4})[-:](\d\d)[-:](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?/.exec(date);
  if (!parts) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = parts;
  return `${year}:${month}:${day} ${hour}:${minute}:${second}`;
}

/** `2024:05:01 10:00:00` as XMP writes it. */
function isoDate(date: string): string {
  return date.replace(/^(\d+):(\d+):(\d+) /, "$1-$2-$3T");
}

function given<Key extends string>(key: Key, value: string | undefined): { readonly [key in Key]?: string } {
  return value ? ({ [key]: value } as { readonly [key in Key]?: string }) : {};
}

const entities = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;" } as const;

function escape(value: string): string {
  // Control characters are not allowed in XML at all.
  const allowed = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
  return allowed.replace(/[<>&"']/g, (character) => entities[character as keyof typeof entities]);
}

function unescape(value: string): string {
  const characters = new Map<string, string>(Object.entries(entities).map(([character, name]) => [name, character]));
  return value.replace(/&(?:lt|gt|amp|quot|apos);/g, (name) => characters.get(name) ?? name);
}
