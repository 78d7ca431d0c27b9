/**
 * @file The blocks of metadata in a JPEG, a PNG or a WebP, found without decoding any pixels.
 */
import { imageFormat, latin1 } from "../image/file-format.ts";
import type { MetadataBlocks } from "./metadata.ts";
import { text } from "./exif.ts";
import { beginsWith, jpegSegments, pngChunks, riffChunks, viewOf, type Part } from "../image/file-parts.ts";

/** What a JPEG's segment of XMP begins with. */
export const headOfXmp = "http://ns.adobe.com/xap/1.0/\0";

/** What a PNG's text of XMP is called. */
export const keywordOfXmp = "XML:com.adobe.xmp";

export const metresPerInch = 0.0254;

/** The blocks of a JPEG, a PNG or a WebP; none of another file. */
export async function metadataBlocks(file: Uint8Array): Promise<MetadataBlocks> {
  const format = imageFormat(file);
  if (format === "JPEG") return jpegBlocks([...jpegSegments(file)]);
  if (format === "PNG") return pngBlocks([...pngChunks(file)]);
  if (format !== "WebP") return {};
  const chunks = [...riffChunks(file)];
  return { exif: dataOf(chunks, "EXIF"), xmp: dataOf(chunks, "XMP ") };
}

function jpegBlocks(segments: readonly Part[]): MetadataBlocks {
  const find = (name: string, head: string) =>
    segments.find((part) => part.name === name && beginsWith(part, head))?.data;
  const jfif = find("e0", "JFIF\0");
  const [unit, high, low] = jfif && jfif.length >= 10 ? [jfif[7], jfif[8]!, jfif[9]!] : [0, 0, 0];
  const density = (high << 8) | low;
  return {
    exif: find("e1", "Exif\0\0"),
    xmp: find("e1", headOfXmp)?.subarray(headOfXmp.length),
    iptc: find("ed", "Photoshop 3.0\0"),
    // Per inch, or per centimetre; 0 says only how wide a pixel is to its height.
    ...(density > 0 && unit === 1 && { density }),
    ...(density > 0 && unit === 2 && { density: density * 2.54 }),
  };
}

async function pngBlocks(chunks: readonly Part[]): Promise<MetadataBlocks> {
  const physical = dataOf(chunks, "pHYs");
  const perMetre = physical?.length === 9 && physical[8] === 1 ? viewOf(physical).getUint32(0) : 0;
  const texts = (await Promise.all(chunks.map(textOf))).filter((text) => text !== undefined);
  return {
    exif: dataOf(chunks, "eXIf"),
    xmp: texts.find(({ keyword }) => keyword === keywordOfXmp)?.text,
    texts,
    ...(perMetre > 0 && { density: perMetre * metresPerInch }),
  };
}

/**
 * The text of a tEXt, a zTXt (compressed) or an iTXt (either). After the keyword and its zero, a zTXt has a byte for the method, and an iTXt two that say
 * whether it is compressed and how, a language and a translated keyword, each ended by a zero.
 */
async function textOf({ name, data }: Part): Promise<{ readonly keyword: string; readonly text: string } | undefined> {
  const end = data.indexOf(0);
  if (end < 1) return undefined;
  const keyword = latin1(data, 0, Math.min(end, 79));
  // The first two are Latin-1 by the book, but XMP is UTF-8 wherever it stands.
  if (name === "tEXt") return { keyword, text: text(data.subarray(end + 1)) };
  if (name === "zTXt") return given(keyword, await inflate(data.subarray(end + 2)));
  if (name !== "iTXt") return undefined;
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return undefined;
  const content = data.subarray(translated + 1);
  return given(keyword, data[end + 1] === 0 ? content : await inflate(content));
}

function given(keyword: string, bytes: Uint8Array | undefined) {
  return bytes && { keyword, text: text(bytes) };
}

/** A packet of XMP takes some thousand bytes; a few bytes can ask for a thousand times as many. */
const maxInflatedBytes = 2 ** 20;

/** What zlib has compressed; `undefined` where it is damaged or too long. */
async function inflate(compressed: Uint8Array): Promise<Uint8Array | undefined> {
  const stream = new Blob([compressed.slice()]).stream().pipeThrough(new DecompressionStream("deflate"));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
      length += value.length;
      if (length > maxInflatedBytes) return void (await reader.cancel());
      parts.push(value);
    }
  } catch {
    return undefined;
  }
}

function dataOf(parts: readonly Part[], wanted: string): Uint8Array | undefined {
  return parts.find(({ name }) => name === wanted)?.data;
}
