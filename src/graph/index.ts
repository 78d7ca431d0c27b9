/**
 * ONNX graphs as TypeScript: build them, differentiate them, evaluate them, write them.
 *
 * @module pleinair/graph
 */
export { costOf, type Cost } from "./cost.ts";
export { gradients } from "./differentiate.ts";
export { evaluate } from "./evaluate.ts";
export { largestHalf, roundHalf } from "./half.ts";
export { inHalf, type InHalf } from "./in-half.ts";
export { toOnnx, type OnnxOptions } from "./onnx.ts";
export { conv, convTranspose, type ConvOptions } from "./operators/conv.ts";
export { add, div, exp, log, mul, relu, sqrt, square, step, sub } from "./operators/elementwise.ts";
export { matmul } from "./operators/matmul.ts";
export { pad, padEdges } from "./operators/pad.ts";
export { averagePool, depthToSpace, maxPool, resizeNearest, spaceToDepth } from "./operators/pool.ts";
export { expand, reduceMean, reduceSum } from "./operators/reduce.ts";
export { concat, flipFilters, reshape, slice, transpose } from "./operators/shape.ts";
export { GraphError, constant, input, opset, type Constant, type Input, type Result, type Value } from "./value.ts";
