/**
 * @file Title, artist, copyright, creation time and such, carried over. Places and devices are not.
 */
import { IsobmffOutputFormat, MovOutputFormat, type MetadataTags, type OutputFormat } from "mediabunny";
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
  const created = contents.createdAt?.toISOString() ?? original["DATE_RECORDED"] ?? original["CREATION_TIME"];
  // To the second: mediabunny would write the day alone. In MP4 the date is the only place for it.
  if (typeof created === "string" && !(isIsobmff && tags.date)) raw[isIsobmff ? "©day" : "DATE_RECORDED"] = created;
  const title = tags.title ?? contents.title;
  return { ...tags, ...(title !== undefined && { title }), raw };
}
