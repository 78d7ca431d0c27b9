/**
 * @file What is kept of a photo's metadata for its painting.
 */
import { OptionError } from "../core/errors.ts";
import { readExif, type ExifList, type ExifTag } from "./exif.ts";
import { creditsOfIptc, creditsOfXmp, exifDate, type Credits } from "./xmp.ts";

/**
 * How much of a photo's metadata is kept. `"safe"`: title, author, copyright, date and density; neither place nor serial numbers.
 * `"all"`: EXIF's known tags, GPS among them, and XMP as it stands. `"none"`: nothing.
 */
export type KeptMetadata = "safe" | "all" | "none";

/** The values of {@link KeptMetadata}. */
export const keptMetadata: readonly KeptMetadata[] = ["safe", "all", "none"];

/** What is kept of a photo's metadata. */
export interface ImageMetadata {
  /** Pixels per inch. */
  readonly densityDpi?: number;
  readonly credits: Credits;
  /** Further tags of EXIF, by list and name. */
  readonly tags: Readonly<Partial<Record<ExifList, Readonly<Record<string, string>>>>>;
  /** A packet of XMP that is kept as it stands. */
  readonly xmp?: string;
}

/** Blocks of metadata as a decoder finds them. */
export interface MetadataBlocks {
  readonly density?: number | undefined;
  readonly exif?: Uint8Array | undefined;
  /** As text, or the bytes of it. */
  readonly xmp?: Uint8Array | string | undefined;
  readonly iptc?: Uint8Array | undefined;
  /** Of PNG. */
  readonly texts?: readonly { readonly keyword: string; readonly text: string }[] | undefined;
}

/** @throws {OptionError} when it is none of {@link keptMetadata}. */
export function checkKept(kept: KeptMetadata): void {
  if (!keptMetadata.includes(kept)) {
    throw new OptionError(`metadata: expected one of ${keptMetadata.join(", ")}, got ${String(kept)}`);
  }
}

/** What is kept of blocks of metadata. */
export function keep({ density, exif, xmp, iptc, texts }: MetadataBlocks, kept: KeptMetadata): ImageMetadata {
  if (kept === "none") return { credits: {}, tags: {} };
  const tags = exif ? readExif(exif) : [];
  const packet = typeof xmp === "string" ? xmp : xmp && new TextDecoder().decode(xmp);
  const densityDpi = density ?? exifDensity(tags);
  return {
    ...(densityDpi !== undefined && densityDpi >= 1 && densityDpi <= 100_000 && { densityDpi }),
    // XMP first: its text is Unicode.
    credits: {
      ...(texts && creditsOfTexts(texts)),
      ...creditsOfExif(tags),
      ...(iptc && creditsOfIptc(iptc)),
      ...(packet && creditsOfXmp(packet)),
    },
    tags: kept === "all" ? named(tags) : {},
    ...(kept === "all" && packet && packet.length <= maxXmpLength && { xmp: packet }),
  };
}

/** What one segment of a JPEG holds. */
const maxXmpLength = 60_000;

/** Of one text of a PNG; a title has some dozen letters. */
const maxTextLength = 8192;

/** Tags by number: their names. What says how the stored pixels lie (orientation, sizes, thumbnail) is not here. */
const tagNames: Readonly<Record<ExifList, ReadonlyMap<number, string>>> = {
  IFD0: new Map([
    [0x010e, "ImageDescription"],
    [0x010f, "Make"],
    [0x0110, "Model"],
    [0x0131, "Software"],
    [0x0132, "DateTime"],
    [0x013b, "Artist"],
    [0x8298, "Copyright"],
  ]),
  IFD2: new Map([
    [0x829a, "ExposureTime"],
    [0x829d, "FNumber"],
    [0x8822, "ExposureProgram"],
    [0x8827, "ISOSpeedRatings"],
    [0x9003, "DateTimeOriginal"],
    [0x9004, "DateTimeDigitized"],
    [0x9010, "OffsetTime"],
    [0x9011, "OffsetTimeOriginal"],
    [0x9012, "OffsetTimeDigitized"],
    [0x9201, "ShutterSpeedValue"],
    [0x9202, "ApertureValue"],
    [0x9203, "BrightnessValue"],
    [0x9204, "ExposureBiasValue"],
    [0x9205, "MaxApertureValue"],
    [0x9206, "SubjectDistance"],
    [0x9207, "MeteringMode"],
    [0x9208, "LightSource"],
    [0x9209, "Flash"],
    [0x920a, "FocalLength"],
    [0x9290, "SubSecTime"],
    [0x9291, "SubSecTimeOriginal"],
    [0x9292, "SubSecTimeDigitized"],
    [0xa402, "ExposureMode"],
    [0xa403, "WhiteBalance"],
    [0xa404, "DigitalZoomRatio"],
    [0xa405, "FocalLengthIn35mmFilm"],
    [0xa406, "SceneCaptureType"],
    [0xa430, "CameraOwnerName"],
    [0xa431, "BodySerialNumber"],
    [0xa432, "LensSpecification"],
    [0xa433, "LensMake"],
    [0xa434, "LensModel"],
    [0xa435, "LensSerialNumber"],
  ]),
  IFD3: new Map([
    [0x01, "GPSLatitudeRef"],
    [0x02, "GPSLatitude"],
    [0x03, "GPSLongitudeRef"],
    [0x04, "GPSLongitude"],
    [0x05, "GPSAltitudeRef"],
    [0x06, "GPSAltitude"],
    [0x07, "GPSTimeStamp"],
    [0x0c, "GPSSpeedRef"],
    [0x0d, "GPSSpeed"],
    [0x10, "GPSImgDirectionRef"],
    [0x11, "GPSImgDirection"],
    [0x1d, "GPSDateStamp"],
  ]),
};

function named(tags: readonly ExifTag[]): ImageMetadata["tags"] {
  const lists: Partial<Record<ExifList, Record<string, string>>> = {};
  for (const { list, tag, value } of tags) {
    const name = tagNames[list].get(tag);
    if (name && value) Object.assign((lists[list] ??= {}), { [name]: value });
  }
  return lists;
}

function creditsOfExif(tags: readonly ExifTag[]): Credits {
  const value = (list: ExifList, tag: number) => tags.find((found) => found.list === list && found.tag === tag)?.value;
  // Taken, digitised, changed last.
  const created = value("IFD2", 0x9003) ?? value("IFD2", 0x9004) ?? value("IFD0", 0x0132);
  const copyright = value("IFD0", 0x8298);
  // Windows has tags of its own, in UTF-16.
  const [title, creator] = [
    [0x010e, 0x9c9b],
    [0x013b, 0x9c9d],
  ].map(([tag, windows]) => value("IFD0", tag!) || utf16(value("IFD0", windows!)));
  return {
    ...(title && { title }),
    ...(creator && { creator }),
    ...(copyright && { copyright }),
    ...(created && { created }),
  };
}

/** Text from bytes in decimal, low before high, up to its first zero. */
function utf16(bytes: string | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  const text = new TextDecoder("utf-16le").decode(Uint8Array.from(bytes.split(" ").map(Number)));
  return text.replace(/\0[^]*$/, "").trim();
}

/** By the keywords of PNG, third edition, 11.3.3.1. */
function creditsOfTexts(texts: NonNullable<MetadataBlocks["texts"]>): Credits {
  const find = (wanted: string) =>
    texts.find(({ keyword, text }) => keyword === wanted && text.length <= maxTextLength)?.text.trim();
  const [title, creator, copyright] = ["Title", "Author", "Copyright"].map(find);
  const created = exifDate(find("Creation Time") ?? "");
  return {
    ...(title && { title }),
    ...(creator && { creator }),
    ...(copyright && { copyright }),
    ...(created && { created }),
  };
}

/** EXIF's XResolution, which is per inch unless its unit (3) is the centimetre. */
function exifDensity(tags: readonly ExifTag[]): number | undefined {
  const find = (tag: number) => tags.find((found) => found.list === "IFD0" && found.tag === tag)?.value;
  const [above, below] = (find(0x011a) ?? "").split("/").map(Number);
  if (!above || !below) return undefined;
  return (above / below) * (find(0x0128) === "3" ? 2.54 : 1);
}
