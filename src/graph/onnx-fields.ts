/**
 * @file The numbers that onnx.proto gives to the fields, types of data and types of attributes that are written here.
 *
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, IR version 7; the names are its own.
 */

/** The version of the format, `ModelProto.ir_version`. */
export const irVersion = 7;

/** The field numbers of each message. */
export const fields = {
  model: { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 },
  operatorSetId: { domain: 1, version: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5 },
  attribute: { name: 1, float: 2, int: 3, string: 4, ints: 8, type: 20 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9 },
  valueInfo: { name: 1, type: 2 },
  type: { tensorType: 1 },
  tensorType: { elementType: 1, shape: 2 },
  tensorShape: { dimension: 1 },
  dimension: { value: 1, parameter: 2 },
} as const;

/** `TensorProto.DataType`. */
export const dataTypes = { float: 1, int64: 7, float16: 10 } as const;

/** `AttributeProto.AttributeType`. */
export const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;
