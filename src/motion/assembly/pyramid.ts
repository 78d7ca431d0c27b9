/**
 * @file The pyramid of a frame in which its motion is searched: a small copy, and its luminance at ever halved sizes.
 *
 * In memory: the small copy, one vector (red, green, blue, luminance) a pixel; then for each level its luminance, and its gradients across
 * and down, a plane each.
 */
import { floatAt, floatBytes, vectorAt, vectorBytes } from "./planes";

/** Where a level begins, from the pyramid's address on. @param width - Of the largest level. */
export function levelAt(pyramid: usize, width: i32, height: i32, level: i32): usize {
  let at = pyramid + <usize>(width * height) * vectorBytes;
  for (let i = 0; i < level; i++) at += 3 * planeBytes(width >> i, height >> i);
  return at;
}

/** Bytes of a pyramid. */
export function pyramidBytes(width: i32, height: i32, levels: i32): usize {
  return levelAt(0, width, height, levels);
}

export function planeBytes(width: i32, height: i32): usize {
  return <usize>(width * height) * floatBytes;
}

/**
 * Writes the pyramid of a frame.
 *
 * @param width - Of the frame, pixels; as is `height`.
 * @param scale - Pixels of the frame to one of the small copy.
 * @param levels - How many.
 */
export function buildPyramid(frame: usize, width: i32, height: i32, scale: i32, levels: i32, pyramid: usize): void {
  const w = max(1, width / scale);
  const h = max(1, height / scale);
  shrink(frame, width, min(scale, width), min(scale, height), pyramid, w, h);
  let level = levelAt(pyramid, w, h, 0);
  for (let i = 0; i < w * h; i++) store<f32>(floatAt(level, i), load<f32>(vectorAt(pyramid, i), 12));
  for (let i = 0; i < levels; i++) {
    const columns = w >> i;
    const rows = h >> i;
    gradients(level, columns, rows);
    const next = level + 3 * planeBytes(columns, rows);
    if (i + 1 < levels) halve(level, columns, next, columns >> 1, rows >> 1);
    level = next;
  }
}

/** Means of `columns · rows` pixels each, with their luminance (Rec. 709 weights on sRGB values). */
function shrink(frame: usize, stride: i32, columns: i32, rows: i32, to: usize, width: i32, height: i32): void {
  const share = f32x4.splat(<f32>1 / <f32>(columns * rows));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = i32x4.splat(0);
      for (let row = 0; row < rows; row++) {
        let at = frame + <usize>((y * rows + row) * stride + x * columns) * 4;
        for (let k = 0; k < columns; k++, at += 4) {
          sum = i32x4.add(sum, i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))));
        }
      }
      const mean = f32x4.mul(f32x4.convert_i32x4_s(sum), share);
      const luminance =
        <f32>0.2126 * f32x4.extract_lane(mean, 0) +
        <f32>0.7152 * f32x4.extract_lane(mean, 1) +
        <f32>0.0722 * f32x4.extract_lane(mean, 2);
      v128.store(vectorAt(to, y * width + x), f32x4.replace_lane(mean, 3, luminance));
    }
  }
}

/** Half as large, each value the mean of four; an odd column or row at the end is left out. */
function halve(from: usize, stride: i32, to: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) {
    let at = floatAt(from, 2 * y * stride);
    for (let x = 0; x < width; x++, at += 2 * floatBytes) {
      const below = floatAt(at, stride);
      const sum = load<f32>(at) + load<f32>(at, 4) + load<f32>(below) + load<f32>(below, 4);
      store<f32>(floatAt(to, y * width + x), sum / 4);
    }
  }
}

/** Half the differences of the neighbours across and down, in the two planes after the level's own; at the borders its values are repeated. */
function gradients(level: usize, width: i32, height: i32): void {
  const across = level + planeBytes(width, height);
  const down = across + planeBytes(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    const above = y > 0 ? -width : 0;
    const below = y < height - 1 ? width : 0;
    for (let x = 0; x < width; x++, i++) {
      const left = x > 0 ? i - 1 : i;
      const right = x < width - 1 ? i + 1 : i;
      store<f32>(floatAt(across, i), (load<f32>(floatAt(level, right)) - load<f32>(floatAt(level, left))) / 2);
      store<f32>(floatAt(down, i), (load<f32>(floatAt(level, i + below)) - load<f32>(floatAt(level, i + above))) / 2);
    }
  }
}
