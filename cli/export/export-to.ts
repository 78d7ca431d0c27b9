/**
 * @file An export from its request to its files in a folder.
 */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { FileError, loadPainter, writeAtomically } from "pleinair/node";
import { nameOf, readStyles, type StyleArgument, type StyleIo } from "../files/styles.ts";
import { makeNetworkFiles, type NetworkFiles, type NetworkRequest } from "./network-files.ts";

/** What is to be exported. */
export interface ExportRequest {
  readonly network: NetworkRequest;
  readonly styles: readonly StyleArgument[];
  readonly model: string;
  /** Size of the strokes. `undefined` is 1. */
  readonly brush: number | undefined;
  /** Replace files that are there. */
  readonly force: boolean;
}

/** What was exported, and what was found out on the way. */
export interface ExportReport extends Omit<NetworkFiles, "files"> {
  readonly request: ExportRequest;
  /** The style's name. */
  readonly style: string;
  readonly folder: string;
  /** Names in the folder. */
  readonly files: readonly string[];
}

/**
 * Makes the files, checks them against the library's own painting, and writes them.
 *
 * @param folder - Is made.
 * @throws {FileError} when one of the files is there already and `force` is not set, or the folder cannot be made.
 */
export async function exportTo(folder: string, request: ExportRequest, io: StyleIo): Promise<ExportReport> {
  const { network, styles, model, brush, force } = request;
  await using painter = await loadPainter({ model, device: "cpu" });
  const style = await readStyles(painter, styles, { brush, io });
  const name = nameOf(styles);
  const { files, ...found } = await makeNetworkFiles(network, painter, model, style, name);
  io.signal.throwIfAborted();
  const paths = Object.entries(files).map(([file, content]) => [join(folder, file), content] as const);
  const exists = paths.map(([path]) => path).find((path) => !force && existsSync(path));
  if (exists) throw new FileError(exists, "is there already. Use --force to replace it, or another --out.");
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new FileError(folder, "is no folder, and none can be made there. Choose another --out.", { cause });
  });
  for (const [path, content] of paths) {
    await writeAtomically(path, typeof content === "string" ? new TextEncoder().encode(content) : content, { force });
  }
  return { ...found, request, style: name, folder, files: Object.keys(files) };
}
