/**
 * @file Whether a GIF is whole: decoders show the frames that are there, and do not say that others are missing.
 */
import { windowed, type ByteReader } from "./bytes.ts";

/** Whether a GIF reaches its trailer (GIF89a, 27). Steps over its blocks, and looks at no pixels. What comes after the trailer does not matter. */
export async function isWholeGif(bytes: ByteReader): Promise<boolean> {
  const file = windowed(bytes, 2 ** 16);
  const byteAt = async (at: number) => (await file.read(at, at + 1))[0];
  /** Of a table of colours that flags tell of. */
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  /** After a list of blocks, each with its length before it, and an empty one at the end. */
  const afterBlocks = async (from: number) => {
    let at = from;
    for (let length = await byteAt(at); length; length = await byteAt(at)) at += 1 + length;
    return at + 1;
  };
  let at = 13 + tableBytes((await byteAt(10)) ?? 0);
  for (;;) {
    const kind = await byteAt(at);
    if (kind === trailer) return true;
    if (kind === extension) at = await afterBlocks(at + 2);
    else if (kind === image) at = await afterBlocks(at + 11 + tableBytes((await byteAt(at + 9)) ?? 0));
    else return false;
  }
}

const [extension, image, trailer] = [0x21, 0x2c, 0x3b];
