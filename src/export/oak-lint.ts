/**
 * @file Holds a graph to what the OAK-1's compiler (OpenVINO 2022.3 for MYRIAD) is known to take. What is not known is refused.
 */
import { largestHalf } from "../graph/index.ts";
import { nodeNames, type OnnxOptions } from "../graph/onnx.ts";
import { opset, type Result, type Value } from "../graph/value.ts";

/** A finding: which node, and what to do. */
export interface Finding {
  /** The node's name in the ONNX file, or `graph`. */
  readonly node: string;
  readonly problem: string;
  readonly remedy: string;
}

type Rule = (node: Result) => Omit<Finding, "node"> | undefined;

const fine: Rule = () => undefined;

/** What may be used, by operator. */
const rules: Readonly<Record<string, Rule>> = {
  Conv: ({ inputs, operator }) => {
    const [, filters, bias] = inputs;
    const { strides, group, dilations } = operator.attributes ?? {};
    if (filters!.kind !== "constant" || (bias && bias.kind !== "constant")) {
      return { problem: "its filters are computed when it runs", remedy: "make weights and bias constants" };
    }
    const [, , height, width] = filters!.dims;
    if (group !== undefined || dilations !== undefined || !even(strides) || height !== width) {
      return { problem: "groups, dilations or uneven filters", remedy: "use square filters with one stride" };
    }
    return undefined;
  },
  Relu: fine,
  Add: eltwise,
  Sub: eltwise,
  Mul: eltwise,
  Div: eltwise,
  Sqrt: fine,
  Exp: fine,
  Log: fine,
  Abs: fine,
  Sigmoid: fine,
  Tanh: fine,
  MaxPool: fine,
  AveragePool: fine,
  ReduceMean: fine,
  ReduceSum: fine,
  Concat: fine,
  Transpose: fine,
  Reshape: fine,
  Slice: ({ operator }) =>
    operator.operands?.[3]?.values.every((step) => step === 1)
      ? undefined
      : { problem: "a step other than 1", remedy: "slice without steps" },
  Pad: ({ operator }) => {
    const pads = operator.operands?.[0]?.values ?? [];
    const mode = operator.attributes?.["mode"];
    if (!["edge", "reflect", "constant"].includes(String(mode))) {
      return { problem: `mode ${String(mode)}`, remedy: "use edge, reflect or constant" };
    }
    if (pads.length !== 8 || [0, 1, 4, 5].some((i) => pads[i] !== 0) || pads.some((size) => size < 0)) {
      return { problem: `pads [${pads.join(", ")}]`, remedy: "pad rows and columns of [1, C, H, W] only" };
    }
    return undefined;
  },
  Resize: ({ operator }) => {
    const { mode, coordinate_transformation_mode: where, nearest_mode: nearest } = operator.attributes ?? {};
    if (mode !== "nearest" || where !== "asymmetric" || nearest !== "floor") {
      const problem = `mode ${String(mode)}, ${String(where)}, ${String(nearest)}: read as something else, silently`;
      return { problem, remedy: "use nearest with asymmetric and floor" };
    }
    const scales = operator.operands?.[1]?.values ?? [];
    return scales.length === 4 && scales[0] === 1 && scales[1] === 1
      ? undefined
      : { problem: `scales [${scales.join(", ")}]`, remedy: "give constant scales [1, 1, k, k]" };
  },
};

/** Operators that are known not to work, or to work badly, and what to use in their place. */
const remedies: Readonly<Record<string, string>> = {
  DepthToSpace: "write it with Slice, Concat and Reshape of four dimensions (target oak)",
  SpaceToDepth: "write it as a convolution of stride 2 with one-hot filters (target oak)",
  ConvTranspose: "use a nearest Resize and a convolution",
  InstanceNormalization: "write it with ReduceMean: its ε is read in another place",
  Expand: "let Add and Mul broadcast [1, C, 1, 1]",
  MatMul: "write it as a 1x1 convolution",
  Loop: "unroll it",
  If: "export one graph for each case",
};

/**
 * Everything in a graph that the compiler may refuse or misread; empty when there is nothing.
 *
 * @param options - What the graph is to be written with.
 */
export function lintForOak(
  outputs: Readonly<Record<string, Value>>,
  options: OnnxOptions & { readonly opset?: number } = {},
): Finding[] {
  const findings: Finding[] = [];
  const report = (node: string, problem: string, remedy: string) => findings.push({ node, problem, remedy });
  const version = options.opset ?? opset;
  if (version > 13) report("graph", `opset ${version}`, "write opset 13 or older");
  if (options.float16)
    report("graph", "half-precision constants with a Cast each", "write float32: the compiler halves");
  for (const name of Object.keys(options.dynamic ?? {})) report(name, "dynamic dimensions", "export for a fixed size");
  for (const [value, name] of nodeNames(outputs)) {
    const dims = `[${value.dims.join(", ")}]`;
    if (value.kind === "constant") {
      if (value.data.some((number) => !(Math.abs(number) <= largestHalf))) {
        report(name, `holds numbers beyond half precision (±${largestHalf})`, "scale the weights");
      }
      continue;
    }
    if (value.dims.length > 4) report(name, `${value.dims.length} dimensions ${dims}`, "use four at most");
    if (value.dims[0] !== 1) report(name, `a batch of ${value.dims[0] ?? "none"} ${dims}`, "use a batch of 1");
    if (value.kind === "input") continue;
    const { type } = value.operator;
    const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (!rule) {
      report(name, `${type} is not supported`, remedies[type] ?? "write it with operators of the table in docs/oak.md");
      continue;
    }
    const found = rule(value);
    if (found) report(name, `${type}: ${found.problem}`, found.remedy);
  }
  return findings;
}

function eltwise({ inputs, dims }: Result): ReturnType<Rule> {
  const fits = inputs.every(
    (x) =>
      x.dims.every((dim) => dim === 1) ||
      (x.dims.length === dims.length &&
        (x.dims.every((dim, i) => dim === dims[i]) || x.dims.every((dim, i) => dim === (i === 1 ? dims[1] : 1)))),
  );
  if (fits) return undefined;
  const shapes = inputs.map((x) => `[${x.dims.join(", ")}]`).join(" and ");
  return { problem: `${shapes}`, remedy: "broadcast numbers or [1, C, 1, 1] only" };
}

function even(strides: unknown): boolean {
  return Array.isArray(strides) && strides.every((stride) => stride === strides[0]);
}
