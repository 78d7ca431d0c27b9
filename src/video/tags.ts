/**
 * @file Title, artist, copyright, creation time and such, carried over. Places and devices are not.
 */
import {
  AttachedFile,
  IsobmffOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  type MetadataTags,
  type OutputFormat,
} from "mediabunny";
import { countLeftOut, type Contents } from "./contents.ts";
import type { VideoFile } from "./open.ts";

/** What a copyright notice is called in files that are read. */
const copyrightNames = ["cprt", "©cpy", "COPYRIGHT", "copyright", "com.apple.quicktime.copyright"];

/** The video's tags as a format holds them, without those that its own container alone knows. */
export async function copiedTags({ input, contents }: VideoFile, format: OutputFormat): Promise<MetadataTags> {
  const { raw: original = {}, ...tags } = await input.getMetadataTags();
  const raw: NonNullable<MetadataTags["raw"]> = {};
  const isIsobmff = format instanceof IsobmffOutputFormat;
  const copyright = copyrightNames.map((name) => original[name]).find((value) => typeof value === "string");
  if (copyright !== undefined) {
    raw[format instanceof MovOutputFormat ? "©cpy" : isIsobmff ? "cprt" : "COPYRIGHT"] = copyright;
  }
  const created = creationIn(original, contents)?.toISOString();
  // To the second: mediabunny would write the day alone. In MP4 the date is the only tag for it.
  if (created !== undefined && !(isIsobmff && tags.date)) raw[isIsobmff ? "©day" : "DATE_RECORDED"] = created;
  // mediabunny writes "©des", which few players read.
  if (isIsobmff && tags.description !== undefined) raw["desc"] = tags.description;
  const title = tags.title ?? contents.title;
  return { ...tags, ...(title !== undefined && { title }), raw };
}

/** When a video was made, where it says so. */
export async function creationOf({ input, contents }: VideoFile): Promise<Date | undefined> {
  return creationIn((await input.getMetadataTags()).raw ?? {}, contents);
}

function creationIn(raw: NonNullable<MetadataTags["raw"]>, { createdAt }: Contents): Date | undefined {
  if (createdAt) return createdAt;
  const said = raw["DATE_RECORDED"] ?? raw["CREATION_TIME"];
  const date = typeof said === "string" ? new Date(said) : undefined;
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/**
 * A sentence for each kind of file within the video that does not go along: pictures of its cover, and what is attached to it.
 *
 * @param format - `undefined` for files that hold pictures alone.
 */
export async function lostFiles({ input }: VideoFile, format: OutputFormat | undefined): Promise<string[]> {
  const { images = [], raw = {} } = await input.getMetadataTags();
  const isKept = (kind: string) =>
    format !== undefined &&
    (!(format instanceof IsobmffOutputFormat) || (format instanceof Mp4OutputFormat && kind === "coverFront"));
  const pictures = images.filter(({ kind }) => !isKept(kind)).length;
  const attached = Object.values(raw).filter(
    (value) => value instanceof AttachedFile && !value.mimeType?.startsWith("image/"),
  ).length;
  return [...countLeftOut(pictures, "cover picture"), ...countLeftOut(attached, "attached file")];
}
