/**
 * @file A folder that `pleinair export --target oak` wrote, as it is found again: what its network paints, and whether it is converted.
 */
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FileError } from "pleinair/node";
import { readArchive } from "./archive.ts";

/** What an exported network does. */
export interface OakFolder {
  readonly path: string;
  /** Of its paintings, pixels. */
  readonly width: number;
  readonly height: number;
  /** The archive's name for it. */
  readonly name: string;
  /** Where the style is an input: the file that holds it, the identity of the model that it is for, and how many numbers it is. */
  readonly style: { readonly file: string; readonly model: string; readonly length: number } | undefined;
}

/** What the converter makes. */
export const convertedName = "model.rvc2.tar.xz";

/** An archive is read whole; larger files are none, bytes. */
const largestArchive = 2 ** 28;

/** @throws {FileError} when it is no such folder, or its network is not converted for the camera yet. */
export async function readOakFolder(path: string): Promise<OakFolder> {
  const unreadable = (cause: unknown) => {
    const remedy = "Make one with: pleinair export --target oak --style wave.jpg --out oak/";
    throw new FileError(path, `expected a folder with an export for the OAK-1. ${remedy}`, { cause });
  };
  const read = async (file: string) => {
    const facts = await stat(join(path, file));
    if (!facts.isFile() || facts.size > largestArchive) throw new Error(`${file} is not a file of an export`);
    return readFile(join(path, file));
  };
  const { name, width, height, styleLength } = await read("model.tar.gz").then(readArchive).catch(unreadable);
  const style =
    styleLength === undefined
      ? undefined
      : {
          file: join(path, "style.json"),
          model: modelOf(String(await read("style.json").catch(unreadable))) ?? unreadable("no style"),
          length: styleLength,
        };
  if (!existsSync(join(path, convertedName))) {
    const script = join(path, "convert.sh");
    const remedy = `Run once: sh ${script} (with Docker), or: sh ${script} cloud`;
    throw new FileError(path, `is exported, but not converted for the camera's chip yet. ${remedy}`);
  }
  return { path, width, height, name, style };
}

/** The identity of the model that a style.json is for. */
function modelOf(styleJson: string): string | undefined {
  try {
    const style = JSON.parse(styleJson) as { readonly model?: unknown } | null;
    return typeof style?.model === "string" ? style.model : undefined;
  } catch {
    return undefined;
  }
}
