/**
 * @file What lies beside a model for the OAK-1: how to convert it, and what to do with it.
 */
import type { Cost } from "pleinair/graph";

/** What the files speak of. */
export interface OakExport {
  readonly style: string;
  readonly width: number;
  readonly height: number;
  /** Numbers of the style that the host sends; undefined where it is baked. */
  readonly codeLength: number | undefined;
  readonly cost: Cost;
}

/** Settings of ModelConverter. Without `-iop` it would compile the style's input as bytes. */
export function converterSettings({ width, height, codeLength }: OakExport): string {
  const code =
    codeLength === undefined
      ? ""
      : `  - name: code
    shape: [1, ${codeLength}, 1, 1]
    data_type: float32
    encoding: NONE
`;
  const types = codeLength === undefined ? "" : `  compile_tool_args: ["-iop", "picture:U8,code:FP16"]\n`;
  return `# For ModelConverter: OpenVINO 2022.3, half precision, a superblob for 1 to 16 shaves.
name: model
input_model: model.onnx
inputs:
  - name: picture
    shape: [1, 3, ${height}, ${width}]
    data_type: float32
    encoding: RGB
${code}outputs:
  - name: painting
rvc2:
  number_of_shaves: 8
  superblob: true
  compress_to_fp16: true
${types}`;
}

/** A shell script that converts the model with Docker, or says how to do it in the cloud. */
export function convertScript({ codeLength }: OakExport): string {
  const path = codeLength === undefined ? "model.tar.gz" : "rvc2.yaml";
  return `#!/bin/sh
# model.onnx to model.rvc2.tar.xz, for the OAK-1 (RVC2).
#
#   sh convert.sh         with Docker on this machine
#   sh convert.sh cloud   with Luxonis' HubAI: a free account, and its key in HUBAI_API_KEY
set -eu
cd "$(dirname "$0")"
if [ "\${1:-docker}" = cloud ]; then
  python3 -m pip install --quiet hubai-sdk
  python3 -c 'import os, shutil; from hubai_sdk import HubAIClient
converted = HubAIClient(api_key=os.environ["HUBAI_API_KEY"]).convert.RVC2(path="${path}")
shutil.copy(converted.downloaded_path, "model.rvc2.tar.xz")'
else
  python3 -m pip install --quiet modelconv
  modelconverter convert rvc2 --path ${path} --to nn_archive --output-dir converted
  find . -path '*converted*' -name '*.tar.xz' -exec cp {} model.rvc2.tar.xz \\;
fi
ls -l model.rvc2.tar.xz
`;
}

/** The README of the folder. */
export function oakReadme({ style, width, height, codeLength, cost }: OakExport): string {
  const live =
    codeLength === undefined
      ? ""
      : `
The style is an input of the network: \`style.json\` holds ${style}. Put another export's \`style.json\` in its place while
\`main.py\` runs, and the next frame is painted in it.
`;
  return `# ${style} on an OAK-1, ${width}x${height}

1. Convert: \`sh convert.sh\` (Docker) or \`sh convert.sh cloud\` (HubAI). It makes \`model.rvc2.tar.xz\`.
2. \`pip install "depthai>=3" numpy opencv-python\`
3. Plug the OAK-1 in and run \`python3 main.py\`. A window shows the painting; q ends it.
   \`python3 main.py --raw\` writes RGB frames to standard output instead, ${width * height * 3} bytes each:
   \`python3 main.py --raw | ffplay -f rawvideo -pixel_format rgb24 -video_size ${width}x${height} -\`
4. Or see it in the studio, as one of its cameras: \`npx pleinair live --camera oak\` and the path of this folder.
${live}
| file                        |                                                                              |
| --------------------------- | ---------------------------------------------------------------------------- |
| \`model.onnx\`                | the network: RGB in 0..255 in and out, ${(cost.macs / 1e9).toFixed(2)} GMAC a frame, ${((cost.weights * 2) / 1e6).toFixed(2)} MB in half precision |
| \`model.tar.gz\`              | the same as an NN Archive                                                    |
| \`convert.sh\`, \`rvc2.yaml\`   | conversion and its settings                                                  |
| \`main.py\`                   | the host program, DepthAI v3                                                 |

\`model.onnx\` was checked when it was written: its operators against what the compiler takes, its painting against Plein
Air's, and its numbers against half precision. It has not been run on a device by Plein Air.
`;
}
