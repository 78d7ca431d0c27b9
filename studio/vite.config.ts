/**
 * @file Builds the studio: the page and its worker, and beside them onnxruntime's files, the model and the samples, each compressed
 * once here so that the server has nothing to do but send it.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import sharp from "sharp";
import { defineConfig, type Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "dist");

const { homepage } = JSON.parse(await readFile(join(here, "../package.json"), "utf8")) as { homepage: string };

/** onnxruntime's files: WASM alone, and with WebGPU. A page loads one of the two. */
const ortFiles = ["ort-wasm-simd-threaded", "ort-wasm-simd-threaded.asyncify"].flatMap((name) => [
  `${name}.wasm`,
  `${name}.mjs`,
]);

function siteFiles(): Plugin {
  return {
    name: "site-files",
    transformIndexHtml: (html) => html.replace("%homepage%", homepage),
    async closeBundle() {
      const ort = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
      await mkdir(join(out, "ort"), { recursive: true });
      for (const file of ortFiles) await cp(join(ort, file), join(out, "ort", file));
      for (const model of ["studio", "live"])
        await cp(join(here, "../models", model), join(out, "models", model), { recursive: true });
      // What a host that only sends files has; `pleinair serve` answers with Classic too.
      await writeFile(join(out, "models/offered.json"), JSON.stringify(["studio", "live"]));
      await cp(join(here, "../samples/photos"), join(out, "samples/photos"), { recursive: true });
      await cp(join(here, "../samples/styles"), join(out, "samples/styles"), { recursive: true });
      await makeThumbnails(join(here, "../samples/styles"), join(out, "thumbnails"));
      for (const side of [192, 512]) {
        await sharp(join(here, "public/icon.svg"), { density: 600 })
          .resize(side)
          .png()
          .toFile(join(out, `icon-${side}.png`));
      }
      await nameBuild(out);
      // The same of cameras. It is named by no build, so that no service worker keeps it: cameras come and go.
      await writeFile(join(out, "cameras"), "[]");
      await compressAll(out);
      // Last, so that a build that was interrupted is not taken for one.
      await writeFile(join(out, "complete"), "");
    },
  };
}

/** The style list's small pictures: twice as large as they are shown, for dense screens. */
async function makeThumbnails(pictures: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(pictures)).filter((name) => name.endsWith(".jpg"));
  await Promise.all(
    names.map((name) =>
      sharp(join(pictures, name)).resize(160, 160).jpeg({ quality: 80, mozjpeg: true }).toFile(join(folder, name)),
    ),
  );
}

/** Tells the service worker, in its first line, what this build consists of. */
async function nameBuild(folder: string): Promise<void> {
  const all = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== "sw.js" && !entry.name.endsWith(".md"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
  const hash = createHash("sha256");
  for (const file of all) hash.update(file).update(await readFile(join(folder, file)));
  const worker = join(folder, "sw.js");
  const code = await readFile(worker, "utf8");
  const isRuntime = (file: string) => file.startsWith("ort/");
  const build = {
    version: hash.update(code).digest("hex").slice(0, 12),
    files: ["./", ...all.filter((file) => !isRuntime(file) && file !== "index.html")],
    runtime: {
      webgpu: all.filter((file) => isRuntime(file) && file.includes("asyncify")),
      wasm: all.filter((file) => isRuntime(file) && !file.includes("asyncify")),
    },
  };
  await writeFile(worker, `const build = ${JSON.stringify(build)};\n${code}`);
}

/** Writes `x.br` beside each file that compresses. */
async function compressAll(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.(html|js|mjs|css|svg|json|wasm|webmanifest)$/.test(name),
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
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      input: { index: join(here, "index.html"), sw: join(here, "src/service-worker.ts") },
      // A service worker keeps its address.
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  plugins: [siteFiles()],
});
