/**
 * @file How much of a painting's fine structure is locked to a grid: the lattice, by the formula that training uses as a loss.
 *
 * Photos have about 1 % at a period of 4 pixels. Networks leave more: nearest enlargement, pixel shuffle and strides without a low-pass mark
 * their own grid.
 */
import { latticePeriods, latticeShare } from "@pleinair/trainer";
import { toTensor, type RgbaImage } from "pleinair";

/** The share at each period, 0 to 1. */
export type Lattice = Readonly<Record<(typeof latticePeriods)[number], number>>;

/** The lattice of a picture with sides of 36 pixels or more, at its own size: scaling it would move the grid. */
export function latticeOf(picture: RgbaImage): Lattice {
  const tensor = toTensor(picture);
  return Object.fromEntries(latticePeriods.map((period) => [period, latticeShare(tensor, period)])) as Lattice;
}
