/**
 * @file The models, fetched from where the page is served.
 */
import { FormatError, MissingWeightsError } from "../core/errors.ts";
import type { PainterModel } from "../models/read-network.ts";
import { parseManifest } from "../models/manifest.ts";

/**
 * Fetches a model and checks that it is whole.
 *
 * @param folder - URL of a folder with a manifest.json.
 * @param vgg - URL of the weights of VGG, for a model that needs them. Default: `vgg16.safetensors` in the folder.
 * @throws {FormatError} when there is none, or its weights are not those of its manifest.
 * @throws {MissingWeightsError} when it needs VGG and the server has none there.
 */
export async function readModel(folder: string | URL, vgg: string | URL = "vgg16.safetensors"): Promise<PainterModel> {
  const base = new URL(folder, globalThis.location.href);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const manifest = parseManifest(new TextDecoder().decode(await bytesOf(await ask(new URL("manifest.json", base)))));
  const { file, sha256 } = manifest.weights;
  const weights = await bytesOf(await ask(new URL(file, base)));
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
  return { manifest, weights, encoder: await fetchVgg(new URL(vgg, base), `The model "${manifest.name}"`) };
}

/**
 * Fetches VGG's weights, the safetensors file that `pleinair fetch vgg` has written.
 *
 * @param who - Needs it, for the message, such as `The model "classic"`.
 * @throws {FormatError} when the server cannot be reached, or fails.
 * @throws {MissingWeightsError} when it has none there.
 */
export async function fetchVgg(url: URL, who: string): Promise<Uint8Array> {
  const answer = await ask(url);
  if (answer.status === 404) {
    throw new MissingWeightsError(
      `${who} needs the weights of VGG-16, which come separately, and there is no ${url.pathname}. ` +
        "Get them once (12 MB): pleinair fetch vgg. Then try again.",
    );
  }
  return bytesOf(answer);
}

async function ask(url: URL): Promise<Response> {
  return fetch(url).catch((cause: unknown) => {
    throw new FormatError(`${url.href} cannot be fetched.`, { cause });
  });
}

/** The body of an answer, if it is a good one. */
async function bytesOf(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (!answer.ok) throw new FormatError(`${answer.url} cannot be fetched: the server says ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
}
