/**
 * @file What lies beside an exported model.onnx: ten lines of Python.
 */

/** A Python program that paints `photo.jpg` with the model. */
export function pythonExample(facts: {
  readonly range: 1 | 255;
  readonly given: boolean;
  /** Of a photo's sides, pixels. */
  readonly multiple: number;
}): string {
  const { range, given, multiple } = facts;
  const scale = range === 255 ? "" : " / 255";
  const back = range === 255 ? "y" : "y * 255";
  const read = given ? `\ncode = np.array([json.load(open("style.json"))["code"]], np.float32)` : "";
  return `# pip install onnxruntime pillow numpy; sides in multiples of ${multiple}
import json
import numpy as np
import onnxruntime as ort
from PIL import Image

session = ort.InferenceSession("model.onnx")
_, _, height, width = session.get_inputs()[0].shape
photo = Image.open("photo.jpg").convert("RGB")
size = (width, height) if isinstance(width, int) else (photo.width // ${multiple} * ${multiple}, photo.height // ${multiple} * ${multiple})
picture = np.asarray(photo.resize(size), np.float32).transpose(2, 0, 1)[None]${scale}${read}
y = session.run(["painting"], {"picture": picture${given ? `, "code": code` : ""}})[0][0].transpose(1, 2, 0)
Image.fromarray(np.clip(${back} + 0.5, 0, 255).astype(np.uint8)).save("painting.png")
`.replace(given ? "" : "import json\n", "");
}
