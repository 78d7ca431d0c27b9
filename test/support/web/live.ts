/**
 * @file What a page that paints live is compared with: a sequence in Node.
 */
import assert from "node:assert/strict";
import type { RgbaImage, Style } from "pleinair";
import type { loadPainter } from "pleinair/node";
import { meanDifference } from "../difference.ts";

type Painter = Awaited<ReturnType<typeof loadPainter>>;

/** A frame, one that is hardly brighter, so that it is steadied, and the first again with less strength. */
export function threeFrames(photo: RgbaImage) {
  const brighter = { ...photo, data: photo.data.map((value, i) => (i % 4 === 3 ? value : value + (i % 3))) };
  return [
    { ...photo, strength: 1 },
    { ...brighter, strength: 1 },
    { ...photo, strength: 0.6 },
  ];
}

/** Asserts that the paintings of a page are those of Node's sequence. */
export async function assertAsInSequence(
  paintings: readonly (readonly number[])[],
  frames: ReturnType<typeof threeFrames>,
  painter: Painter,
  style: Style,
): Promise<void> {
  assert.equal(paintings.length, frames.length);
  const sequence = painter.sequence();
  for (const [i, { strength, ...frame }] of frames.entries()) {
    const expected = await sequence.paint(frame, style, { strength });
    assert.equal(paintings[i]!.length, expected.data.length);
    // Some GPUs may pass a frame through YUV, which costs a level.
    const mean = meanDifference(paintings[i]!, expected.data);
    assert.ok(mean < 0.5, `frame ${i}: ${mean} of 255 on average`);
  }
}
