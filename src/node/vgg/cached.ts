/**
 * @file Where VGG's weights are found, which do not come with the package: the encoder of `classic`, and what styles are refined by.
 */
import { access, constants, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { MissingWeightsError, FileError } from "../../core/errors.ts";

/** The folder for what is fetched once: `PLEINAIR_CACHE`, or `pleinair` in the user's cache folder. */
export function cacheFolder(): string {
  const { PLEINAIR_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (PLEINAIR_CACHE) return PLEINAIR_CACHE;
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "pleinair");
  return join(XDG_CACHE_HOME ? XDG_CACHE_HOME : join(homedir(), ".cache"), "pleinair");
}

/** Where `pleinair fetch NAME` puts its weights. */
export function cachedVgg(name: string): string {
  return join(cacheFolder(), `${name}.safetensors`);
}

/**
 * Where the encoder lies: at `path`, in the file that `PLEINAIR_VGG` names, or in the cache, in this order.
 *
 * @param who - Needs it, for the message, such as `The model "classic"`.
 * @param path - The file, where one is named. Default: what `PLEINAIR_VGG` says.
 * @throws {FileError} when a file that is named cannot be read.
 * @throws {MissingWeightsError} when none is named and none has been fetched.
 */
export async function findEncoder(who: string, path = process.env["PLEINAIR_VGG"]): Promise<string> {
  const named = path ? path : undefined;
  const found = named ?? cachedVgg("vgg16");
  try {
    // A pipe would be waited for, and a device may never end.
    if (!(await stat(found)).isFile()) throw new Error("it is not a file");
    await access(found, constants.R_OK);
    return found;
  } catch (cause) {
    if (named) throw new FileError(named, "cannot be read; expected the weights of VGG.", { cause });
    throw new MissingWeightsError(
      `${who} needs the weights of VGG-16, which come separately. Get them once (12 MB): pleinair fetch vgg. ` +
        "On a machine without a network: pleinair fetch vgg --file FILE",
      { cause },
    );
  }
}

/** The bytes of the encoder. @throws as {@link findEncoder}. */
export async function readEncoder(who: string, path?: string): Promise<Uint8Array> {
  return readFile(await findEncoder(who, path));
}
