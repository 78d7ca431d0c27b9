/**
 * @file `pleinair fetch`: the weights that do not come with the package.
 */
import { FileError, fetchVgg } from "pleinair/node";
import { kindOf } from "../files/kind.ts";
import { exitCodes, given, UsageError, type Io } from "../io.ts";
import type { OptionsOf } from "../options/commands.ts";

/** Fetches the weights that are named. */
export async function fetchWeights(
  [name]: readonly string[],
  { file, url, json }: OptionsOf<"fetch">,
  io: Io,
): Promise<number> {
  if (name === undefined) throw new UsageError("Fetch what? For example: pleinair fetch vgg");
  if (file !== undefined && url !== undefined) throw new UsageError("--file and --url both say where from; use one.");
  // A pipe would be waited for, and a device may never end.
  if (file !== undefined && (await kindOf(file)) !== "file") {
    throw new FileError(file, "there is no such file; expected the published weights, or safetensors.");
  }
  const fetched = await fetchVgg({
    name: name === "vgg" ? "vgg16" : name,
    ...given({ file, url }),
    signal: io.signal,
    onProgress: (bytes, ofBytes) => io.progress?.(`${megabytes(bytes)} of ${megabytes(ofBytes)} MB`),
  });
  io.progress?.("");
  const { path, bytes, readBytes, crc32 } = fetched;
  const how = readBytes === 0 ? "was there already" : `${megabytes(readBytes)} MB read`;
  io.out(json ? JSON.stringify(fetched) : `${path}  ${megabytes(bytes)} MB  checksum ${crc32}  ${how}`);
  return exitCodes.ok;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
