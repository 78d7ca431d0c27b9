import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Where an installed package lies. */
const folderOf = (name: string, file: string) => dirname(fileURLToPath(import.meta.resolve(`${name}/${file}`)));

export default defineConfig({
  // One copy of onnxruntime, beside the bundle and not inside of it.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser"] },
  worker: { format: "es" },
  build: { target: "es2022" },
  plugins: [
    {
      name: "models and onnxruntime, served as they are",
      buildStart() {
        const pleinair = folderOf("pleinair", "package.json");
        cpSync(join(pleinair, "models/live"), "public/models/live", { recursive: true });
        cpSync(join(pleinair, "samples/styles/starry-night.jpg"), "public/style.jpg");
        cpSync(join(pleinair, "samples/photos/coffee.jpg"), "public/photo.jpg");
        const ort = folderOf("onnxruntime-web", "ort-wasm-simd-threaded.wasm");
        for (const build of ["", ".asyncify"]) {
          for (const end of ["wasm", "mjs"])
            cpSync(
              join(ort, `ort-wasm-simd-threaded${build}.${end}`),
              `public/ort/ort-wasm-simd-threaded${build}.${end}`,
            );
        }
      },
    },
  ],
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
});
