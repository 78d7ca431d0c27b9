/**
 * @file Adam (Kingma & Ba 2015, arXiv 1412.6980) for a style's code.
 */

/** Changes one code, step by step. */
export interface Adam {
  /**
   * One step down the gradient, in place.
   *
   * @param rate - The share of itself that a number changes by in the first step.
   */
  step(code: Float32Array, gradient: Float32Array, rate: number): void;
}

/** How long gradients, and their squares, are remembered. */
const [momentum, variance] = [0.9, 0.99];

/** Numbers smaller than this share of the root of the mean square move as if they were as large. */
const leastScale = 0.2;

/** @param start - Numbers move by shares of what they are here, so that large and small ones move alike. */
export function createAdam(start: Float32Array): Adam {
  const root = Math.sqrt(start.reduce((sum, value) => sum + value * value, 0) / start.length);
  const scale = start.map((value) => Math.max(Math.abs(value), leastScale * root));
  const [first, second] = [new Float32Array(start.length), new Float32Array(start.length)];
  let steps = 0;
  return {
    step(code, gradient, rate) {
      steps++;
      for (let i = 0; i < code.length; i++) {
        const slope = gradient[i]! * scale[i]!;
        first[i] = momentum * first[i]! + (1 - momentum) * slope;
        second[i] = variance * second[i]! + (1 - variance) * slope * slope;
        const [direction, size] = [first[i]! / (1 - momentum ** steps), second[i]! / (1 - variance ** steps)];
        code[i]! -= (rate * scale[i]! * direction) / (Math.sqrt(size) + 1e-9);
      }
    },
  };
}
