/**
 * @file The revision network: gives an enlarged draft the detail that a painting has at its own size, at a tenth of a painter's work.
 *
 *     photo, enlarged draft ──▶ in ──▶ a ──▶ b ──▶ out ──▶ what is added to the draft
 *                               ▲      ▲
 *                         the style's code
 *
 * A draft and a residual that a second network adds at a higher resolution: LapStyle (Lin et al. 2021, arXiv 2104.05376), there for one style a
 * model. Here the style's code scales and shifts the features (as in FiLM: Perez et al. 2018, arXiv 1709.07871). Nothing looks at the whole
 * picture, so that tiles are exact.
 */
import { add, conv, depthToSpace, relu, slice, type Value } from "../graph/index.ts";
import { linear, modulation, weight, type Weights } from "./layers.ts";

/** What revises drafts of a painter. */
export interface Revision {
  /** How far from a pixel of the result photo and draft still matter to it, pixels; a multiple of the painter's `sizeMultiple`. */
  readonly haloPx: number;
  /**
   * @param photo - With `haloPx` pixels around what is revised, `[N, 3, H + 2 haloPx, W + 2 haloPx]`, RGB in 0..1; H and W are even.
   * @param draft - The painting so far, enlarged to the same size.
   * @param code - Of the style, `[N, codeLength]`, or `[1, codeLength]` for all.
   * @returns The painting `[N, 3, H, W]`, around 0..1 and not clipped to it.
   */
  revise(photo: Value, draft: Value, code: Value): Value;
}

/** Four convolutions without a border of their own, each of which takes a cell of 2x2 pixels from every side. */
const haloPx = 8;

/**
 * Dimensions of its weights, by name.
 *
 * @param width - Its channels, at half the photo's resolution.
 * @param codeLength - Numbers in a style's code.
 */
export function revisionDims(width: number, codeLength: number): Record<string, readonly number[]> {
  const layer = (name: string, out: number, ...inputs: number[]) => ({
    [`revision.${name}.weight`]: [out, ...inputs],
    [`revision.${name}.bias`]: [out],
  });
  return {
    ...layer("in", width, 6, 6, 6),
    ...layer("a", width, width, 3, 3),
    ...layer("b", width, width, 3, 3),
    ...layer("out", 12, width, 3, 3),
    ...layer("film", 4 * width, codeLength),
  };
}

/** The revision network with its weights. */
export function revisionNetwork(weights: Weights): Revision {
  const filters = (name: string) => weight(weights, `revision.${name}.weight`);
  const bias = (name: string) => weight(weights, `revision.${name}.bias`);
  const convolve = (name: string, x: Value) => conv(x, filters(name), bias(name));
  // One convolution of photo and draft side by side, without a copy of both.
  const convolveBoth = (name: string, photo: Value, draft: Value) => {
    const [ofPhoto, ofDraft] = [slice(filters(name), 1, 0, 3), slice(filters(name), 1, 3, 6)];
    return add(conv(photo, ofPhoto, bias(name), { stride: 2 }), conv(draft, ofDraft, undefined, { stride: 2 }));
  };
  return {
    haloPx,
    revise(photo, draft, code) {
      const film = modulation(linear(weights, "revision.film", code));
      const x = relu(film(convolveBoth("in", photo, draft)));
      const inner = relu(film(convolve("a", x)));
      const features = add(withoutBorder(x, 2), convolve("b", inner));
      return add(withoutBorder(draft, haloPx), depthToSpace(convolve("out", features), 2));
    },
  };
}

/** Features `[N, C, H, W]` without the outermost `border` rows and columns of each side. */
export function withoutBorder(x: Value, border: number): Value {
  return [2, 3].reduce((rest, axis) => slice(rest, axis, border, x.dims[axis]! - border), x);
}
