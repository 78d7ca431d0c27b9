/**
 * @file The mark of a painting for files that are written piece by piece: videos and animations. A part for each kind of file, which belongs
 * at its end, where a short read finds it.
 */
import { pngXmp, webpXmp } from "./embed.ts";
import { mark } from "./mark.ts";
import { packetOf } from "./xmp.ts";

function markPacket(): Uint8Array {
  return new TextEncoder().encode(packetOf({ credits: {} }, true));
}

/** For an animated WebP: the last chunk, of which the flags of the first have to say ({@link webpHasXmp}). */
export function webpMark(): Uint8Array {
  return webpXmp(markPacket());
}

/** For an APNG: before its end chunk. */
export function pngMark(): Uint8Array {
  return pngXmp(markPacket());
}

/** For a GIF, before its last byte: a comment extension, which is one block of text. */
export function gifMark(): Uint8Array {
  const text = new TextEncoder().encode(mark);
  return Uint8Array.from([0x21, 0xfe, text.length, ...text, 0]);
}

/** What Adobe calls XMP in ISO base media files (XMP specification, part 3, 1.2.7). */
const xmpUuid = "be7acfcb97a942e89c71999491e3afac";

/** For MP4, MOV and AVIF: a box after all others. */
export function boxMark(): Uint8Array {
  const packet = markPacket();
  const uuid = xmpUuid.match(/../g)!.map((byte) => parseInt(byte, 16));
  const box = new Uint8Array(8 + uuid.length + packet.length);
  new DataView(box.buffer).setUint32(0, box.length);
  box.set(new TextEncoder().encode("uuid"), 4);
  box.set(uuid, 8);
  box.set(packet, 8 + uuid.length);
  return box;
}
