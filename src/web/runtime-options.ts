/**
 * @file What can be asked of a runtime in a browser. Apart from it, so that no file imports its caller.
 */

/** Where graphs can run. */
export type Device = "wasm" | "webgpu";

/** How to run. */
export interface RuntimeOptions {
  /** `auto` measures what there is and takes the faster; a GPU made of software it passes over. Default: `"auto"`. */
  readonly device?: Device | "auto";
  /** WASM threads; one where the page is not cross-origin isolated. Default: as many as there are cores, at most 8. */
  readonly threads?: number;
  /**
   * Where onnxruntime's `.wasm` and `.mjs` files are served, ending in a slash. Default: beside the bundle, where bundlers
   * put them.
   */
  readonly assets?: string;
}
