/**
 * @file A folder that `pleinair export --target oak` wrote, as it is found again: what its network paints, and whether it is converted.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FileError } from "pleinair/node";
import { readArchiveConfig } from "./archive.ts";

/** What an exported network does. */
export interface OakFolder {
  readonly path: string;
  /** Of its paintings, pixels. */
  readonly width: number;
  readonly height: number;
  /** The archive's name for it. */
  readonly name: string;
  /** Where the style is an input: the file that holds it, and the identity of the model that it is for. */
  readonly style: { readonly file: string; readonly model: string } | undefined;
}

/** What the converter makes. */
export const convertedName = "model.rvc2.tar.xz";

/** @throws {FileError} when it is no such folder, or its network is not converted for the camera yet. */
export async function readOakFolder(path: string): Promise<OakFolder> {
  const unreadable = (cause: unknown) => {
    const remedy = "Make one with: pleinair export --target oak --style wave.jpg --out oak/";
    throw new FileError(path, `expected a folder with an export for the OAK-1. ${remedy}`, { cause });
  };
  const read = (file: string) => readFile(join(path, file)).catch(unreadable);
  const { model } = await readArchiveConfig(await read("model.tar.gz")).catch(unreadable);
  const [picture, ...given] = model.inputs;
  const [, , height, width] = picture!.shape as [number, number, number, number];
  const style =
    given.length === 0
      ? undefined
      : { file: join(path, "style.json"), model: modelOf(String(await read("style.json"))) ?? unreadable("no style") };
  if (!existsSync(join(path, convertedName))) {
    const script = join(path, "convert.sh");
    const remedy = `Run once: sh ${script} (with Docker), or: sh ${script} cloud`;
    throw new FileError(path, `is exported, but not converted for the camera's chip yet. ${remedy}`);
  }
  return { path, width, height, name: model.metadata.name, style };
}

/** The identity of the model that a style.json is for. */
function modelOf(styleJson: string): string | undefined {
  try {
    return (JSON.parse(styleJson) as { model?: string }).model;
  } catch {
    return undefined;
  }
}
