/**
 * @file Pictures moved by parts of a pixel.
 */
import { fineBytes, loadPair, mixFour, packed, pixelAt, setCubic, storeColours } from "./pixels";

/** Bytes that {@link shiftPicture} needs to work with: a row of the result in 64ths, and some pixels more. */
export function shiftScratchBytes(width: i32): usize {
  return <usize>(width + 8) * fineBytes;
}

/**
 * Writes into every pixel `(x, y)` of `into` what `picture` shows at `(x + right, y + down)`; beyond the borders their pixels are repeated.
 * Alpha is left as it is.
 *
 * @param scratch - Of {@link shiftScratchBytes}.
 */
export function shiftPicture(
  picture: usize,
  pictureWidth: i32,
  pictureHeight: i32,
  right: f32,
  down: f32,
  into: usize,
  width: i32,
  height: i32,
  scratch: usize,
): void {
  const x0 = <i32>floor(right);
  const y0 = <i32>floor(down);
  const isWhole = <f32>x0 === right && <f32>y0 === down;
  for (let y = 0; y < height; y++) {
    const to = pixelAt(into, y * width);
    if (isWhole) copyRow(rowOf(picture, pictureWidth, pictureHeight, y + y0), pictureWidth, x0, to, width);
    else {
      setCubic(down - <f32>y0);
      mixRows(picture, pictureWidth, pictureHeight, y + y0 - 1, x0 - 1, width + 3, scratch);
      setCubic(right - <f32>x0);
      mixColumns(scratch, to, width);
    }
  }
}

/** Where a row begins, or the nearest that there is. */
function rowOf(picture: usize, width: i32, height: i32, y: i32): usize {
  return pixelAt(picture, width * min(max(y, 0), height - 1));
}

const colours: u32 = 0x00ffffff;

/** Sets the colours of a pixel; its alpha stays. */
function storeColoursOf(from: u32, to: usize): void {
  store<u32>(to, (from & colours) | (load<u32>(to) & ~colours));
}

function copyRow(row: usize, pictureWidth: i32, right: i32, to: usize, width: i32): void {
  for (let x = 0; x < width; x++, to += 4) {
    storeColoursOf(load<u32>(pixelAt(row, min(max(x + right, 0), pictureWidth - 1))), to);
  }
}

/** Four rows from `top` on, mixed into one of `count` pixels from column `left` on. */
function mixRows(picture: usize, width: i32, height: i32, top: i32, left: i32, count: i32, line: usize): void {
  const r0 = rowOf(picture, width, height, top);
  const r1 = rowOf(picture, width, height, top + 1);
  const r2 = rowOf(picture, width, height, top + 2);
  const r3 = rowOf(picture, width, height, top + 3);
  // What lies beyond the borders; then all that lies between, two at a time.
  const inside = max(0, -left);
  const end = min(count, width - left);
  for (let i = inside; i < end; i += 2) {
    const x = pixelAt(0, left + i);
    const mixed = mixFour(loadPair(r0 + x), loadPair(r1 + x), loadPair(r2 + x), loadPair(r3 + x));
    v128.store(line + <usize>i * fineBytes, mixed);
  }
  for (let i = inside - 1; i >= 0; i--) copyFine(line, inside, i);
  for (let i = end; i < count; i++) copyFine(line, end - 1, i);
}

function copyFine(line: usize, from: i32, to: i32): void {
  store<u64>(line + <usize>to * fineBytes, load<u64>(line + <usize>from * fineBytes));
}

/** A row of pixels, each of four neighbours from its own place on. */
function mixColumns(line: usize, to: usize, width: i32): void {
  const last = width - 1;
  for (let x = 0; x < last; x += 2, line += 2 * fineBytes, to += 8) storeColours(to, mixedAt(line));
  if ((width & 1) === 0) return;
  storeColoursOf(i32x4.extract_lane(packed(mixedAt(line)), 0), to);
}

function mixedAt(line: usize): v128 {
  return mixFour(v128.load(line), v128.load(line, 8), v128.load(line, 16), v128.load(line, 24));
}
