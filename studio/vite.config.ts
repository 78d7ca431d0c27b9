/**
 * @file Builds the studio: the page and its worker, and beside them onnxruntime's files, the model and the samples, each compressed
 * once here so that the server has nothing to do but send it.
 */
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "dist");

/** onnxruntime's files: WASM alone, and with WebGPU. A page loads one of the two. */
const ortFiles = ["ort-wasm-simd-threaded", "ort-wasm-simd-threaded.asyncify"].flatMap((name) => [
  `${name}.wasm`,
  `${name}.mjs`,
]);

function beside(): Plugin {
  return {
    name: "beside",
    async closeBundle() {
      const ort = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
      await mkdir(join(out, "ort"), { recursive: true });
      for (const file of ortFiles) await cp(join(ort, file), join(out, "ort", file));
      for (const model of ["studio", "live"])
        await cp(join(here, "../models", model), join(out, "models", model), { recursive: true });
      await cp(join(here, "../samples/photos"), join(out, "samples/photos"), { recursive: true });
      await cp(join(here, "../samples/styles"), join(out, "samples/styles"), { recursive: true });
      await compressAll(out);
      // Last, so that a build that was interrupted is not taken for one.
      await writeFile(join(out, "complete"), "");
    },
  };
}

/** Writes `x.br` beside each file that compresses. */
async function compressAll(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.(html|js|mjs|css|svg|json|wasm)$/.test(name),
  );
  const settings = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await Promise.all(
    files.map(async (name) => {
      const path = join(folder, name);
      await writeFile(`${path}.br`, await promisify(brotliCompress)(await readFile(path), settings));
    }),
  );
}

export default defineConfig({
  root: here,
  base: "./",
  resolve: { conditions: ["source", "onnxruntime-web-use-extern-wasm", "module", "browser"] },
  worker: { format: "es" },
  build: { outDir: out, emptyOutDir: true, target: "es2023", assetsInlineLimit: 0, chunkSizeWarningLimit: 1000 },
  plugins: [beside()],
});
