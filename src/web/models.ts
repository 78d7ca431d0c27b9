/**
 * @file The models, fetched from where the page is served.
 */
import { FormatError } from "../core/errors.ts";
import type { PainterModel } from "../network/load-painter.ts";
import { parseManifest } from "../network/manifest.ts";

/**
 * Fetches a model and checks that it is whole.
 *
 * @param folder - URL of a folder with a manifest.json.
 * @param vgg - URL of the weights of VGG, for a model that needs them. Default: `vgg16.safetensors` in the folder.
 * @throws {FormatError} when there is none, or its weights are not those of its manifest.
 */
export async function readModel(folder: string | URL, vgg: string | URL = "vgg16.safetensors"): Promise<PainterModel> {
  const base = new URL(folder, globalThis.location.href);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const manifest = parseManifest(await (await get(new URL("manifest.json", base))).text());
  const { file, sha256 } = manifest.weights;
  const weights = new Uint8Array(await (await get(new URL(file, base))).arrayBuffer());
  // Outside a secure context (https or localhost) a page has no crypto.subtle.
  if (globalThis.isSecureContext) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", weights));
    const actual = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (actual !== sha256) {
      throw new FormatError(
        `${file} of the model "${manifest.name}" does not match its manifest. Load the page again.`,
      );
    }
  }
  if (!manifest.encoder) return { manifest, weights };
  // Whether it is the right one is told by its fingerprint.
  const encoder = new Uint8Array(await (await get(new URL(vgg, base))).arrayBuffer());
  return { manifest, weights, encoder };
}

async function get(url: URL): Promise<Response> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new FormatError(`${url.href} cannot be fetched.`, { cause });
  });
  if (!response.ok) throw new FormatError(`${url.href} cannot be fetched: the server says ${response.status}.`);
  return response;
}
