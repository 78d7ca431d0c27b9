/**
 * @file Runs an ONNX file for onnxruntime.py: a line of JSON and float32 numbers come in, and go out.
 */
import { buffer } from "node:stream/consumers";
import { InferenceSession, Tensor } from "onnxruntime-node";

const asked = await buffer(process.stdin);
const end = asked.indexOf("\n");
const { model, inputs } = JSON.parse(asked.toString("utf8", 0, end)) as {
  model: string;
  inputs: Record<string, number[]>;
};
const session = await InferenceSession.create(model, { executionProviders: ["cpu"] });
let at = end + 1;
const feeds = Object.entries(inputs).map(([name, dims]) => {
  const bytes = 4 * dims.reduce((product, dim) => product * dim, 1);
  const data = new Float32Array(
    asked.buffer.slice(asked.byteOffset + at, asked.byteOffset + (at += bytes)) as ArrayBuffer,
  );
  return [name, new Tensor("float32", data, dims)] as const;
});
if (feeds.length === 0) {
  const about = session.inputMetadata.map((input) => ({ name: input.name, shape: input.isTensor ? input.shape : [] }));
  process.stdout.write(`${JSON.stringify({ inputs: about })}\n`);
} else {
  const { painting } = await session.run(Object.fromEntries(feeds));
  process.stdout.write(`${JSON.stringify({ painting: painting!.dims })}\n`);
  process.stdout.write(Buffer.from((painting!.data as Float32Array).buffer));
}
