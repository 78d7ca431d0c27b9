/**
 * @file Writes a graph as an ONNX file.
 */
import { toHalfBits } from "./half.ts";
import { attributeTypes, dataTypes, fields, irVersion } from "./onnx-fields.ts";
import { encodeMessage, type Field } from "./protobuf.ts";
import { GraphError, opset, reachable, type Attribute, type Operand, type Value } from "./value.ts";

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
    if (value.kind === "input") {
      inputs.push([fields.graph.input, valueInfo(valueName, value.dims, dynamic[valueName])]);
    } else if (value.kind === "constant" && float16) {
      const halfName = `${valueName}.half`;
      initializers.push(initializer(halfName, dataTypes.float16, value.dims, toHalfBits(value.data)));
      nodes.push(node("Cast", [halfName], valueName, { to: dataTypes.float }));
    } else if (value.kind === "constant") {
      initializers.push(initializer(valueName, dataTypes.float, value.dims, value.data));
    } else {
      const { type, attributes, operands = [] } = value.operator;
      const operandNames = operands.map((operand, i) => {
        if (!operand) return "";
        const operandName = `${valueName}.operand${i}`;
        initializers.push(operandInitializer(operandName, operand));
        return operandName;
      });
      const sources = value.inputs.map((source) => names.get(source)!);
      nodes.push(node(type, [...sources, ...operandNames], valueName, attributes));
    }
  }
  // An output that is an input or a constant, or is asked for under two names, gets a node of its own.
  for (const [outputName, value] of Object.entries(outputs)) {
    const own = names.get(value)!;
    if (own !== outputName) nodes.push(node("Identity", [own], outputName));
  }
  const outputInfos = Object.entries(outputs).map(([key, value]): Field => [
    fields.graph.output,
    valueInfo(key, value.dims, dynamic[key]),
  ]);
  const operatorSet: Field[] = [
    [fields.operatorSetId.domain, ""],
    [fields.operatorSetId.version, opset],
  ];
  return encodeMessage([
    [fields.model.irVersion, irVersion],
    [fields.model.producerName, "pleinair"],
    [fields.model.graph, [...nodes, [fields.graph.name, name], ...initializers, ...inputs, ...outputInfos]],
    [fields.model.opsetImport, operatorSet],
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
    const dimension: Field = axisName ? [fields.dimension.parameter, axisName] : [fields.dimension.value, dim];
    return [fields.tensorShape.dimension, [dimension]];
  });
  const tensorType: Field[] = [
    [fields.tensorType.elementType, dataTypes.float],
    [fields.tensorType.shape, shape],
  ];
  return [
    [fields.valueInfo.name, name],
    [fields.valueInfo.type, [[fields.type.tensorType, tensorType]]],
  ];
}

/** A node with one output, by whose name it is called. */
function node(
  type: string,
  inputNames: readonly string[],
  name: string,
  attributes: Readonly<Record<string, Attribute>> = {},
): Field {
  return [
    fields.graph.node,
    [
      ...inputNames.map((inputName): Field => [fields.node.input, inputName]),
      [fields.node.output, name],
      [fields.node.name, name],
      [fields.node.opType, type],
      ...Object.entries(attributes).map(([key, value]): Field => [fields.node.attribute, attribute(key, value)]),
    ],
  ];
}

function operandInitializer(name: string, { type, values }: Operand): Field {
  const data = type === "int64" ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
  return initializer(name, dataTypes[type === "int64" ? "int64" : "float"], [values.length], data);
}

/** A tensor that is stored in the file. ONNX stores little-endian numbers, as every machine that runs this does. */
function initializer(
  name: string,
  type: number,
  dims: readonly number[],
  data: Float32Array | BigInt64Array | Uint16Array,
): Field {
  return [
    fields.graph.initializer,
    [
      ...dims.map((dim): Field => [fields.tensor.dims, dim]),
      [fields.tensor.dataType, type],
      [fields.tensor.name, name],
      [fields.tensor.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
    ],
  ];
}

function attribute(name: string, value: Attribute): Field[] {
  const [values, type] = attributeValue(value);
  return [[fields.attribute.name, name], ...values, [fields.attribute.type, type]];
}

function attributeValue(value: Attribute): [values: Field[], type: number] {
  if (typeof value === "number") return [[[fields.attribute.int, value]], attributeTypes.int];
  if (typeof value === "string") return [[[fields.attribute.string, value]], attributeTypes.string];
  if ("float" in value) return [[[fields.attribute.float, { float: value.float }]], attributeTypes.float];
  return [value.map((item): Field => [fields.attribute.ints, item]), attributeTypes.ints];
}
