/**
 * @file What a file says of its colours beside an ICC profile: PNG's chunks, and the boxes of AVIF and HEIF.
 *
 * Sizes and offsets are checked against the file before they are followed; what is damaged says nothing.
 */
import { colourSpaceOf, isSrgb, srgbPrimaries, type ColourSpace, type Primaries } from "./colour.ts";
import { latin1, type ImageFormat } from "./file-format.ts";
import { pngChunks, viewOf } from "./file-parts.ts";

/** The space that a file names, or `undefined` where its numbers are sRGB's, or an ICC profile says what they are. */
export function taggedColourSpace(bytes: Uint8Array, format: ImageFormat): ColourSpace | undefined {
  if (format === "PNG") return pngSpace(bytes);
  return format === "AVIF" || format === "HEIC" ? heifSpace(viewOf(bytes)) : undefined;
}

/** PNG, third edition, 4.3: cICP goes before iCCP, that before sRGB, that before gAMA and cHRM. All lie before the pixels. */
function pngSpace(bytes: Uint8Array): ColourSpace | undefined {
  const chunks = new Map<string, DataView>();
  for (const { name, data } of pngChunks(bytes)) {
    if (name === "IDAT") break;
    if (!chunks.has(name)) chunks.set(name, viewOf(data));
  }
  const cicp = chunks.get("cICP");
  if (cicp && cicp.byteLength >= 2) {
    const space = colourSpaceOf(cicp.getUint8(0), cicp.getUint8(1));
    // sRGB matters only where a profile would say otherwise.
    return isSrgb(space) && !chunks.has("iCCP") ? undefined : space;
  }
  if (chunks.has("iCCP") || chunks.has("sRGB")) return undefined;
  const gamma = chunks.get("gAMA");
  const stored = gamma && gamma.byteLength >= 4 ? gamma.getUint32(0) : 0;
  // Chromaticities alone say nothing of the transfer, and are passed over, as browsers do.
  if (stored === 0) return undefined;
  const chromaticities = chunks.get("cHRM");
  const primaries = chromaticities && chromaticitiesOf(chromaticities);
  // The 1/2.2 that stands for sRGB.
  if (!primaries && Math.abs(stored - 45_455) <= 50) return undefined;
  return { primaries: primaries ?? srgbPrimaries, transfer: { kind: "gamma", exponent: 100_000 / stored } };
}

/** White, red, green, blue, each x and y in hundred-thousandths. */
function chromaticitiesOf(chunk: DataView): Primaries | undefined {
  if (chunk.byteLength < 32) return undefined;
  const [white, red, green, blue] = [0, 8, 16, 24].map(
    (at) => [chunk.getUint32(at) / 100_000, chunk.getUint32(at + 4) / 100_000] as const,
  ) as [Primaries[3], Primaries[0], Primaries[1], Primaries[2]];
  const isPossible = [white, red, green, blue].every(([x, y]) => x <= 1 && y > 0 && x + y <= 1);
  const area = (green[0] - red[0]) * (blue[1] - red[1]) - (green[1] - red[1]) * (blue[0] - red[0]);
  return isPossible && Math.abs(area) > 1e-3 ? [red, green, blue, white] : undefined;
}

/**
 * BT.709, BT.601 and BT.2020 of 10 and 12 bits, as ITU-T H.273 numbers them. Encoders of video write them into pictures whose values are those of sRGB, and
 * browsers take them for that; in PNG, where nothing writes them by habit, they are what they say.
 */
const [videoTransfers, srgbTransfer] = [[1, 6, 14, 15], 13];

/** Of the colour properties (`meta`, `iprp`, `ipco`) the first `nclx`, unless there is a profile: those of the picture come before those of thumbnails. */
function heifSpace(view: DataView): ColourSpace | undefined {
  const meta = boxOf(view, "meta");
  // A box with a version and flags in front.
  const properties = meta && meta.byteLength > 4 ? boxOf(boxOf(part(meta, 4), "iprp"), "ipco") : undefined;
  if (!properties) return undefined;
  const colours = boxesOf(properties).flatMap(([name, box]) => (name === "colr" && box.byteLength >= 4 ? [box] : []));
  if (colours.some((box) => ["prof", "rICC"].includes(nameAt(box, 0)))) return undefined;
  const nclx = colours.find((box) => nameAt(box, 0) === "nclx" && box.byteLength >= 8);
  if (!nclx) return undefined;
  const transfer = nclx.getUint16(6);
  const space = colourSpaceOf(nclx.getUint16(4), videoTransfers.includes(transfer) ? srgbTransfer : transfer);
  return isSrgb(space) ? undefined : space;
}

function boxOf(view: DataView | undefined, name: string): DataView | undefined {
  return view && boxesOf(view).find(([found]) => found === name)?.[1];
}

/** The boxes of ISO BMFF (ISO/IEC 14496-12) that lie side by side; the last may go to the end of the file. */
function boxesOf(view: DataView): [name: string, box: DataView][] {
  const boxes: [string, DataView][] = [];
  for (let at = 0; at + 8 <= view.byteLength;) {
    const short = view.getUint32(at);
    const isLong = short === 1 && at + 16 <= view.byteLength;
    const size = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? view.byteLength - at : short;
    const head = isLong ? 16 : 8;
    if (size < head || at + size > view.byteLength) break;
    boxes.push([nameAt(view, at + 4), part(view, at + head, size - head)]);
    at += size;
  }
  return boxes;
}

function part(view: DataView, from: number, length = view.byteLength - from): DataView {
  return new DataView(view.buffer, view.byteOffset + from, length);
}

function nameAt(view: DataView, at: number): string {
  return latin1(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at, at + 4);
}
