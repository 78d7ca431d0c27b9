/**
 * @file The mark of a painting in video files: at their end, since what mediabunny writes before it can be long (a picture of the cover).
 */
import { IsobmffOutputFormat, type OutputFormat } from "mediabunny";
import { mark } from "../metadata/mark.ts";
import { boxMark } from "../metadata/moving-mark.ts";
import { find, type ByteReader, type Edit } from "./bytes.ts";
import { longerSegment } from "./matroska-additions.ts";
import { element, elements, matroskaIds as ids } from "./matroska-elements.ts";

/** What marks a file of a format that is otherwise whole. */
export async function markEdits(format: OutputFormat, file: ByteReader): Promise<Edit[]> {
  if (format instanceof IsobmffOutputFormat) return [{ at: file.size, bytes: boxMark() }];
  const segment = await find(elements(file, { start: 0, end: file.size }, { left: 10 }), ids.segment);
  if (segment?.end !== file.size) return [];
  const tag = element(ids.simpleTag, element(ids.tagName, "ENCODER"), element(ids.tagString, mark));
  return longerSegment(segment, element(ids.tags, element(ids.tag, element(ids.targets), tag)));
}
