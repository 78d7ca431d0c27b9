/**
 * @file Interlaced video where the decoder does not say which frames are: told by the stream's header, and made progressive line by line.
 */
import type { RgbaImage } from "../image/image.ts";

/**
 * Whether an H.264 stream may hold interlaced frames: `frame_mbs_only_flag` of its sequence parameter set is 0 (ITU-T H.264, 7.3.2.1.1).
 *
 * @param avcC - An AVCDecoderConfigurationRecord (ISO/IEC 14496-15), as MP4 and Matroska keep it. What cannot be read counts as progressive.
 */
export function mayBeInterlaced(avcC: Uint8Array): boolean {
  const [head, setAt] = [6, 8];
  if (avcC.length < setAt + 4 || (avcC[5]! & 31) === 0) return false;
  const length = (avcC[head]! << 8) | avcC[head + 1]!;
  const next = bitsOf(withoutEscapes(avcC.subarray(setAt, setAt + length)));
  try {
    return !isProgressive(next);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** @param bit - The bits of a sequence parameter set. */
function isProgressive(bit: () => number): boolean {
  const fixed = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + bit();
    return value;
  };
  const golomb = () => {
    let zeros = 0;
    while (bit() === 0) if (++zeros > 31) throw new RangeError("no number of H.264");
    return 2 ** zeros - 1 + fixed(zeros);
  };
  fixed(8);
  const profile = fixed(8);
  fixed(16);
  golomb();
  if (profilesWithChroma.has(profile)) {
    const chroma = golomb();
    if (chroma === 3) bit();
    golomb();
    golomb();
    bit();
    if (bit()) {
      for (let i = 0; i < (chroma === 3 ? 12 : 8); i++) if (bit()) skipScalingList(i < 6 ? 16 : 64, golomb);
    }
  }
  golomb();
  const orderType = golomb();
  if (orderType === 0) golomb();
  else if (orderType === 1) {
    bit();
    golomb();
    golomb();
    for (let cycle = golomb(); cycle > 0; cycle--) golomb();
  }
  golomb();
  bit();
  golomb();
  golomb();
  return bit() === 1;
}

const profilesWithChroma = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

function skipScalingList(size: number, golomb: () => number): void {
  let [last, next] = [8, 8];
  for (let i = 0; i < size; i++) {
    if (next !== 0) {
      const code = golomb();
      next = (last + (code % 2 === 1 ? (code + 1) / 2 : -code / 2) + 256) % 256;
    }
    if (next !== 0) last = next;
  }
}

/** The third byte of `00 00 03` is not part of the data. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, i) => !(byte === 3 && i >= 2 && bytes[i - 1] === 0 && bytes[i - 2] === 0));
}

function bitsOf(bytes: Uint8Array): () => number {
  let at = 0;
  return () => {
    if (at >= bytes.length * 8) throw new RangeError("cut short");
    const bit = (bytes[at >> 3]! >> (7 - (at & 7))) & 1;
    at++;
    return bit;
  };
}

/** Which lines of a frame were taken first: those of the even rows (`top`), or those between them. */
export type FieldOrder = "top" | "bottom";

/**
 * The field order of a ProRes frame, by `interlace_mode` of its header (SMPTE RDD 36, 5.1.1); `undefined` where it is progressive.
 *
 * @param packet - As MOV keeps it: its size, `icpf`, then the header.
 */
export function proResFields(packet: Uint8Array): FieldOrder | undefined {
  const mode = ((packet[20] ?? 0) >> 2) & 3;
  return mode === 1 ? "top" : mode === 2 ? "bottom" : undefined;
}

/** A line that differs from both its neighbours in the same direction by more than this many levels is the other field's. */
const combLevels = 12;

/**
 * Takes the combs out of a frame whose two fields were taken at two moments, in place: where a line of the second field stands out from
 * both lines beside it, it becomes their mean. What does not move keeps all its lines.
 */
export function removeCombs({ data, width, height }: RgbaImage): void {
  const row = width * 4;
  for (let y = 1; y < height; y += 2) {
    const [above, below] = [(y - 1) * row, (y + 1 < height ? y + 1 : y - 1) * row];
    for (let x = 0; x < row; x += 4) {
      let combs = 0;
      for (let c = x; c < x + 3; c++) {
        const value = data[y * row + c]!;
        const [up, down] = [value - data[above + c]!, value - data[below + c]!];
        if (up * down > 0 && Math.min(Math.abs(up), Math.abs(down)) > combLevels) combs++;
      }
      if (combs === 0) continue;
      for (let c = x; c < x + 3; c++) data[y * row + c] = (data[above + c]! + data[below + c]!) / 2;
    }
  }
}
