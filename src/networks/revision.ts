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
import type { Tensor } from "../core/tensor.ts";
import { add, constant, conv, depthToSpace, relu, slice, type Constant, type Value } from "../graph/index.ts";
import { enlargeInside, enlargingFilters, readingUnenlarged } from "./enlarge.ts";
import { constants, linear, modulation, weight, type Weights } from "./layers.ts";

/** What revises drafts of a painter. */
export interface Revision {
  /** How far from a pixel of the result the photo still matters to it, pixels; a multiple of the painter's `sizeMultiple`. */
  readonly haloPx: number;
  /** How far the draft does, pixels of its own. */
  readonly draftHaloPx: number;
  /**
   * @param photo - With `haloPx` pixels around what is revised, `[N, 3, H + 2 haloPx, W + 2 haloPx]`, RGB in 0..1; H and W are even.
   * @param draft - The painting so far at half the size, with `draftHaloPx` pixels around it, `[N, 3, H/2 + 2 draftHaloPx, W/2 + 2 draftHaloPx]`.
   * @param code - Of the style, `[N, codeLength]`, or `[1, codeLength]` for all.
   * @returns The painting `[N, 3, H, W]`, around 0..1 and not clipped to it.
   */
  revise(photo: Value, draft: Value, code: Value): Value;
}

/** Four convolutions without a border of their own, each of which takes a cell of 2x2 pixels from every side. */
const haloPx = 8;

/** The same cells of the draft are pixels; enlarging looks at one more. */
const draftHaloPx = haloPx / 2 + 1;

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
  return revisionOf(weights, (filters) => ({
    read: (draft) => conv(enlargeInside(draft), filters, undefined, { stride: 2 }),
    addTo: (draft, added) => add(enlargeInside(draft), depthToSpace(added, 2)),
  }));
}

/** The same with constant weights: the enlarged draft is never made, but read and added by filters of the draft itself. */
export function fusedRevision(tensors: Readonly<Record<string, Tensor>>): Revision {
  const enlarging = constantOf(enlargingFilters());
  return revisionOf(constants(tensors), (filters) => {
    // A part of a constant is a constant.
    const ofDraft = constantOf(readingUnenlarged(filters as Constant));
    return {
      read: (draft) => conv(draft, ofDraft),
      addTo: (draft, added) => depthToSpace(add(conv(draft, enlarging), added), 2),
    };
  });
}

/** How a draft is read, with pixels around it that are only looked at. */
interface DraftReading {
  /** Its part of the first convolution's output. */
  readonly read: (draft: Value) => Value;
  /** Adds the 2x2 pixels of each cell, `[N, 12, H, W]`, to the enlarged draft. */
  readonly addTo: (draft: Value, added: Value) => Value;
}

/** @param readingBy - Given the first convolution's filters for the enlarged draft. */
function revisionOf(weights: Weights, readingBy: (filters: Value) => DraftReading): Revision {
  const bias = (name: string) => weight(weights, `revision.${name}.bias`);
  const convolve = (name: string, x: Value) => conv(x, weight(weights, `revision.${name}.weight`), bias(name));
  const ofBoth = weight(weights, "revision.in.weight");
  const [ofPhoto, ofDraft] = [slice(ofBoth, 1, 0, 3), slice(ofBoth, 1, 3, 6)];
  const reading = readingBy(ofDraft);
  return {
    haloPx,
    draftHaloPx,
    revise(photo, draft, code) {
      const film = modulation(linear(weights, "revision.film", code));
      // One convolution of photo and enlarged draft side by side, without a copy of both.
      const x = relu(film(add(conv(photo, ofPhoto, bias("in"), { stride: 2 }), reading.read(draft))));
      const inner = relu(film(convolve("a", x)));
      const features = add(withoutBorder(x, 2), convolve("b", inner));
      return reading.addTo(withoutBorder(draft, draftHaloPx - 1), convolve("out", features));
    },
  };
}

function constantOf({ data, dims }: Tensor): Value {
  return constant(data, dims);
}

/** Features `[N, C, H, W]` without the outermost `border` rows and columns of each side. */
export function withoutBorder(x: Value, border: number): Value {
  return [2, 3].reduce((rest, axis) => slice(rest, axis, border, x.dims[axis]! - border), x);
}
