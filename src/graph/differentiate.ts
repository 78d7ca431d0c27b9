/**
 * @file Reverse-mode differentiation of a graph into a graph.
 */
import { add } from "./operators/elementwise.ts";
import { GraphError, constant, reachable, type Value } from "./value.ts";
import { sizeOf } from "../core/tensor.ts";

/**
 * ∂ `loss` / ∂ each of `targets`, as values of the same graph.
 *
 * @param loss - One number, of any rank.
 * @param targets - Any values: inputs, constants, or results on the way.
 * @throws {GraphError} when the loss is not one number, or does not depend on a target.
 */
export function gradients(loss: Value, targets: readonly Value[]): Value[] {
  if (sizeOf(loss.dims) !== 1) {
    throw new GraphError(`gradients: expected a loss of one number, got [${loss.dims.join(", ")}]`);
  }
  const order = reachable([loss]);
  const wanted = new Set<Value>(targets);
  // Values between a target and the loss; the rest of the graph needs no gradient.
  const needed = new Set<Value>(targets);
  for (const value of order) {
    if (value.kind === "result" && value.inputs.some((source) => needed.has(source))) needed.add(value);
  }
  const gradientOf = new Map<Value, Value>([[loss, constant([1], loss.dims)]]);
  for (const value of order.reverse()) {
    const upstream = gradientOf.get(value);
    if (!upstream || value.kind !== "result" || !value.inputs.some((source) => needed.has(source))) continue;
    value.operator.gradient(upstream, value).forEach((gradient, i) => {
      const source = value.inputs[i]!;
      if (!gradient || !needed.has(source)) return;
      const before = gradientOf.get(source);
      gradientOf.set(source, before ? add(before, gradient) : gradient);
    });
    if (!wanted.has(value)) gradientOf.delete(value);
  }
  return targets.map((target, i) => {
    const gradient = gradientOf.get(target);
    if (!gradient) throw new GraphError(`gradients: the loss does not depend on target ${i}`);
    return gradient;
  });
}
