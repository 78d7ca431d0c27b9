/**
 * @file What tests serve to a browser is built once for as long as its sources stay the same.
 */
import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cache, once } from "./once.ts";
import { root } from "./paths.ts";

/** The page of the tests (test/web/page.ts) with the library in it. @returns Its folder. */
export async function builtPage(): Promise<string> {
  const folder = join(cache, "page");
  await once(
    "page",
    ["src", "test/web/page.ts", "test/web/support.ts", "test/web/paint-frames.ts", "test/support", "package-lock.json"],
    join(folder, "page.js"),
    async () => {
      // Half a second to load, in every file that opens a page.
      const { build } = await import("vite");
      await build({
        root,
        configFile: false,
        logLevel: "error",
        resolve: { conditions: ["source", "onnxruntime-web-use-extern-wasm"] },
        build: {
          outDir: folder,
          emptyOutDir: true,
          target: "es2023",
          minify: false,
          rollupOptions: { input: join(root, "test/web/page.ts"), output: { entryFileNames: "page.js" } },
        },
      });
      const html = '<!doctype html><meta charset="utf-8"><script type="module" src="page.js"></script>';
      await writeFile(join(folder, "index.html"), html);
    },
  );
  return folder;
}

/** What is published, in dist/: the library, the program and the trainer. @returns That folder. */
export async function buildPackage(): Promise<string> {
  const sources = ["src", "cli", "trainer", "package.json", "package-lock.json"];
  const settings = ["tsconfig.json", "tsconfig.build.json", "tsconfig.program.json"];
  await once("package", [...sources, ...settings], join(root, "dist/cli/bin.js"), async () => {
    // As `npm run build` does, but for the check of types, which takes half of its time: `npm run check` does that.
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await rm(join(root, "dist"), { recursive: true, force: true });
    const compile = (project: string) =>
      promisify(execFile)(process.execPath, [tsc, "-p", project, "--noCheck"], { cwd: root });
    await Promise.all(["tsconfig.build.json", "tsconfig.program.json"].map(compile));
  });
  return join(root, "dist");
}

/** The studio, where `pleinair serve` finds it. */
export async function buildStudio(): Promise<void> {
  const sources = ["studio", "src", "models", "samples", "package-lock.json"];
  await once("studio", sources, join(root, "studio/dist/complete"), async () => {
    const vite = join(root, "node_modules/vite/bin/vite.js");
    await promisify(execFile)(process.execPath, [vite, "build", "studio", "--logLevel", "error"], { cwd: root });
  });
}
