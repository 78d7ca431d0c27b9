/**
 * @file Title, artist and such, carried over.
 */
import type { MetadataTags } from "mediabunny";
import type { VideoFile } from "./open.ts";

/** The video's tags without those that only its own container knows. */
export async function copiedTags({ input }: VideoFile): Promise<MetadataTags> {
  const tags = { ...(await input.getMetadataTags()) };
  delete tags.raw;
  return tags;
}
