/**
 * @file The random numbers of all tests: the same in every run, in Node and in a page.
 */

/** Numbers in 0..1 from a seed (mulberry32). */
export function random(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tensor of random numbers, evenly between `shift - scale / 2` and `shift + scale / 2`. */
export function randomTensor(draw: () => number, dims: readonly number[], scale = 1, shift = 0) {
  const length = dims.reduce((product, dim) => product * dim, 1);
  return { data: Float32Array.from({ length }, () => scale * (draw() - 0.5) + shift), dims };
}

/** Tensors of random numbers by name, such as a network's weights. @param scaleOf - See {@link randomTensor}. Default: 1. */
export function randomTensors(
  draw: () => number,
  dims: Readonly<Record<string, readonly number[]>>,
  scaleOf: (dims: readonly number[]) => number = () => 1,
) {
  return Object.fromEntries(
    Object.entries(dims).map(([name, shape]) => [name, randomTensor(draw, shape, scaleOf(shape))]),
  );
}
