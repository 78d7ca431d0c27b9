/**
 * @file `pleinair fetch`: the weights that do not come with the package.
 */
import { fetchVgg, vggNames } from "pleinair/node";
import { parse } from "../arguments.ts";
import { exitCodes, UsageError, type Command, type Io } from "../io.ts";

const help = `pleinair fetch vgg [options]

Fetches the weights of VGG from where they are published, and keeps them for --model classic and for pleinair train. Only the
layers that are used are read: 12 MB of 59. When it was interrupted, the same command goes on.

  pleinair fetch vgg                          the encoder of classic: VGG-16 as Keras publishes it
  pleinair fetch vgg --file vgg16_notop.h5    the same from a file, on a machine without a network
  pleinair fetch vgg19-torchvision            another VGG, to teach a decoder of your own with

Names: ${vggNames.join(", ")}; vgg is short for vgg16.

Options:
      --file FILE    the published file, or safetensors with the same weights
      --url URL      another place that serves the published file
      --json         a JSON object instead of text

They lie in PLEINAIR_CACHE, or else in pleinair/ in the user's cache folder.`;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args, {
    file: { type: "string" },
    url: { type: "string" },
    json: { type: "boolean" },
  });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new UsageError("Fetch what? For example: pleinair fetch vgg");
  if (values.file !== undefined && values.url !== undefined)
    throw new UsageError("--file and --url both say where from; use one.");
  const fetched = await fetchVgg({
    name: name === "vgg" ? "vgg16" : name,
    ...values,
    signal: io.signal,
    onProgress: (bytes, ofBytes) => io.progress?.(`${megabytes(bytes)} of ${megabytes(ofBytes)} MB`),
  });
  io.progress?.("");
  const { path, bytes, readBytes, crc32 } = fetched;
  const how = readBytes === 0 ? "was there already" : `${megabytes(readBytes)} MB read`;
  io.out(values.json ? JSON.stringify(fetched) : `${path}  ${megabytes(bytes)} MB  checksum ${crc32}  ${how}`);
  return exitCodes.ok;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

export const fetchCommand: Command = { help, run };
