/**
 * @file Where things are that tests use, and whether what is not part of the project lies beside it.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A file of samples/, such as `styles/wave.jpg`. */
export const samplePath = (name: string): string => join(root, "samples", name);

/** Files that are too large for the project and lie beside the checkout where there are any. */
export const sharedPath = (name: string): string => join(root, "../shared", name);

/** VGG-16 up to relu5_1, for tests of training, of `classic` and of the measures. */
export const vggPath = sharedPath("weights/vgg16-relu5_1.safetensors");
/** The reason to skip what needs {@link vggPath}, or `false`. */
export const withoutVgg = existsSync(vggPath) ? false : "the VGG weights are not beside this checkout";

/**
 * An empty folder, removed after the tests of the file or of the `describe` that asks for it.
 *
 * Call it where tests are declared, not within one.
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `pleinair-${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
