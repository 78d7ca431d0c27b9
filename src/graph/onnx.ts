/**
 * @file Writes a graph as an ONNX file.
 *
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), IR version 7.
 */
import { toHalfBits } from "./half.ts";
import { encodeMessage, type Field } from "./protobuf.ts";
import { GraphError, opset, reachable, type Attribute, type Operand, type Value } from "./value.ts";

const FLOAT = 1;
const INT64 = 7;
const FLOAT16 = 10;

/** How a graph is written. */
export interface OnnxOptions {
  /** The graph's name in the file. Default: `"pleinair"`. */
  readonly name?: string;
  /**
   * Axes that are written as names instead of numbers, for inputs and outputs: `{ picture: [null, null, "H", "W"] }`.
   * Only for graphs in which no operator depends on their size. Default: none.
   */
  readonly dynamic?: Readonly<Record<string, readonly (string | null)[]>>;
  /** Store constants in half precision, with a Cast to float32 after each: half the bytes. Default: false. */
  readonly float16?: boolean;
}

/**
 * The bytes of an ONNX model that computes `outputs`. Its inputs are the {@link input} values they are made from.
 *
 * @throws {GraphError} when two inputs have one name, or an output has the name of an input.
 */
export function toOnnx(outputs: Readonly<Record<string, Value>>, options: OnnxOptions = {}): Uint8Array {
  const { name = "pleinair", dynamic = {}, float16 = false } = options;
  const values = reachable(Object.values(outputs));
  const names = nodeNames(outputs);
  const nodes: Field[] = [];
  const initializers: Field[] = [];
  const inputs: Field[] = [];
  for (const value of values) {
    const valueName = names.get(value)!;
    if (value.kind === "input") inputs.push([11, valueInfo(valueName, value.dims, dynamic[valueName])]);
    else if (value.kind === "constant" && float16) {
      initializers.push([5, tensorProto(`${valueName}.half`, FLOAT16, value.dims, toHalfBits(value.data))]);
      nodes.push([
        1,
        [
          [1, `${valueName}.half`],
          [2, valueName],
          [3, valueName],
          [4, "Cast"],
          [5, attributeProto("to", FLOAT)],
        ],
      ]);
    } else if (value.kind === "constant") {
      initializers.push([5, tensorProto(valueName, FLOAT, value.dims, value.data)]);
    } else {
      const { type, attributes = {}, operands = [] } = value.operator;
      const operandNames = operands.map((operand, i) => {
        if (!operand) return "";
        const operandName = `${valueName}.operand${i}`;
        initializers.push([5, operandProto(operandName, operand)]);
        return operandName;
      });
      nodes.push([
        1,
        [
          ...value.inputs.map((source): Field => [1, names.get(source)!]),
          ...operandNames.map((operandName): Field => [1, operandName]),
          [2, valueName],
          [3, valueName],
          [4, type],
          ...Object.entries(attributes).map(([key, attribute]): Field => [5, attributeProto(key, attribute)]),
        ],
      ]);
    }
  }
  // An output that is an input or a constant, or is asked for under two names, gets a node of its own.
  for (const [outputName, value] of Object.entries(outputs)) {
    const own = names.get(value)!;
    if (own !== outputName)
      nodes.push([
        1,
        [
          [1, own],
          [2, outputName],
          [3, outputName],
          [4, "Identity"],
        ],
      ]);
  }
  const outputInfos = Object.entries(outputs).map(([key, value]): Field => [
    12,
    valueInfo(key, value.dims, dynamic[key]),
  ]);
  return encodeMessage([
    [1, 7],
    [2, "pleinair"],
    [7, [...nodes, [2, name], ...initializers, ...inputs, ...outputInfos]],
    [
      8,
      [
        [1, ""],
        [2, opset],
      ],
    ],
  ]);
}

/** The name that each value of the graph has in the ONNX file. @throws {GraphError} when two have one name. */
export function nodeNames(outputs: Readonly<Record<string, Value>>): Map<Value, string> {
  const values = reachable(Object.values(outputs));
  const names = new Map<Value, string>();
  const taken = new Set<string>(Object.keys(outputs));
  for (const value of values) {
    if (value.kind !== "input") continue;
    if (taken.has(value.name)) throw new GraphError(`toOnnx: two values are called "${value.name}"; rename one`);
    taken.add(value.name);
    names.set(value, value.name);
  }
  for (const [key, value] of Object.entries(outputs)) {
    if (value.kind === "result" && !names.has(value)) names.set(value, key);
  }
  values.forEach((value, i) => {
    if (names.has(value)) return;
    const kind = value.kind === "result" ? value.operator.type : "constant";
    let unique = `${kind}_${i}`;
    while (taken.has(unique)) unique += "_";
    names.set(value, unique);
  });
  return names;
}

function valueInfo(name: string, dims: readonly number[], axisNames: readonly (string | null)[] = []): Field[] {
  const shape = dims.map((dim, axis): Field => {
    const axisName = axisNames[axis];
    return [1, [axisName ? [2, axisName] : [1, dim]]];
  });
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, FLOAT],
            [2, shape],
          ],
        ],
      ],
    ],
  ];
}

function operandProto(name: string, { type, values }: Operand): Field[] {
  const data = type === "int64" ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
  return tensorProto(name, type === "int64" ? INT64 : FLOAT, [values.length], data);
}

/** ONNX stores little-endian numbers, as every machine that runs this does. */
function tensorProto(
  name: string,
  type: number,
  dims: readonly number[],
  data: Float32Array | BigInt64Array | Uint16Array,
): Field[] {
  return [
    ...dims.map((dim): Field => [1, dim]),
    [2, type],
    [8, name],
    [9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ];
}

function attributeProto(name: string, value: Attribute): Field[] {
  if (typeof value === "number")
    return [
      [1, name],
      [3, value],
      [20, 2],
    ];
  if (typeof value === "string")
    return [
      [1, name],
      [4, value],
      [20, 3],
    ];
  if ("float" in value)
    return [
      [1, name],
      [2, { float: value.float }],
      [20, 1],
    ];
  return [[1, name], ...value.map((item): Field => [8, item]), [20, 7]];
}
