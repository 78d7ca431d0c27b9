/**
 * @file Metadata into the files that sharp writes.
 */
import type { Sharp } from "sharp";
import { mark } from "../../metadata/mark.ts";
import type { ImageMetadata } from "../../metadata/metadata.ts";
import { packetOf } from "../../metadata/xmp.ts";

/** Where no density is known, what most programs take: libvips would write its own unit, 25.4 pixels per inch. */
const defaultDensityDpi = 72;

/**
 * Adds metadata to an encoder: as EXIF (not in TIFF, whose writer takes none) and as XMP.
 *
 * @param painted - Whether the file is marked as painted.
 */
export function withMetadata(image: Sharp, metadata: ImageMetadata | undefined, painted: boolean): Sharp {
  const { densityDpi = defaultDensityDpi, credits = {}, tags = {}, xmp } = metadata ?? {};
  const { title, creator, copyright, created } = credits;
  const lists = {
    IFD0: exifValues({
      ...tags.IFD0,
      ...(title && { ImageDescription: title }),
      ...(creator && { Artist: creator }),
      ...(copyright && { Copyright: copyright }),
      ...(painted && { Software: mark }),
    }),
    IFD2: exifValues({ ...tags.IFD2, ...(created && { DateTimeOriginal: created }) }),
    ...(tags.IFD3 && { IFD3: exifValues(tags.IFD3) }),
  };
  const hasTags = Object.values(lists).some((list) => Object.keys(list).length > 0);
  const dense = image.withDensity(densityDpi);
  const tagged = hasTags ? dense.withExif(lists) : dense;
  const packet = packetOf({ credits, xmp }, painted);
  return packet === undefined ? tagged : tagged.withXmp(packet);
}

/** libexif takes a bracket at a text's end for a remark on its type, and drops it: so it is given one. */
function exifValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isFraction.test(value) ? value : `${value} (text, ASCII, 1 components, 1 bytes)`,
    ]),
  );
}

/** One or several, such as `48/1 6/1 0/1`. */
const isFraction = /^-?\d+\/-?\d+(?: -?\d+\/-?\d+)*$/;
