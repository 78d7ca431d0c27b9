/**
 * @file Noise that is the same for the same place, whatever else is asked for: no state, no order.
 */

/**
 * A number in 0..1 that looks like chance.
 *
 * @param column - Whole number.
 * @param row - Whole number.
 * @param seed - Another one gives other numbers.
 */
export function noiseAt(column: number, row: number, seed: number): number {
  let bits = Math.imul(column + 1, 0x9e3779b1) ^ Math.imul(row + 1, 0x85ebca77) ^ Math.imul(seed, 0xc2b2ae3d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * In straight lines between the values at whole places.
 *
 * @param valueAt - Of a column and a row.
 */
export function betweenPlaces(x: number, y: number, valueAt: (column: number, row: number) => number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - column, y - row];
  const above = (1 - u) * valueAt(column, row) + u * valueAt(column + 1, row);
  const below = (1 - u) * valueAt(column, row + 1) + u * valueAt(column + 1, row + 1);
  return (1 - v) * above + v * below;
}
