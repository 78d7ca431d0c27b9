/**
 * @file What tests serve to a browser is built once for as long as its sources stay the same.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { build } from "vite";
import { root } from "./paths.ts";

const cache = join(root, ".cache/tests");

/** The page of the tests (test/web/page.ts) with the library in it. @returns Its folder. */
export async function builtPage(): Promise<string> {
  const folder = join(cache, "page");
  await once(
    "page",
    ["src", "test/web/page.ts", "test/support", "package-lock.json"],
    join(folder, "page.js"),
    async () => {
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

/** The studio, where `pleinair serve` finds it. */
export async function buildStudio(): Promise<void> {
  const sources = ["studio", "src", "models", "samples", "package-lock.json"];
  await once("studio", sources, join(root, "studio/dist/complete"), async () => {
    const vite = join(root, "node_modules/vite/bin/vite.js");
    await promisify(execFile)(process.execPath, [vite, "build", "studio", "--logLevel", "error"], { cwd: root });
  });
}

/**
 * Does a job unless it has been done for the sources as they are. One process at a time: another waits.
 *
 * @param product - A file that is there when the job is done.
 */
async function once(
  name: string,
  sources: readonly string[],
  product: string,
  job: () => Promise<void>,
): Promise<void> {
  await mkdir(cache, { recursive: true });
  const lock = join(cache, `${name}.lock`);
  const done = join(cache, `${name}.sha256`);
  while (!(await writeFile(lock, "", { flag: "wx" }).then(() => true, isOld))) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    const hash = await hashOf(sources);
    const before = await readFile(done, "utf8").catch(() => undefined);
    if (before === hash && (await stat(product).catch(() => undefined))) return;
    await rm(done, { force: true });
    await mkdir(dirname(product), { recursive: true });
    await job();
    await writeFile(done, hash);
  } finally {
    await rm(lock, { force: true });
  }

  /** A lock of a process that was killed is older than any build takes. */
  async function isOld(): Promise<boolean> {
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs < 300_000) return false;
    await rm(lock, { force: true });
    return false;
  }
}

/** Of the names and contents of files and of all files in folders, but for tests and what was built. */
async function hashOf(sources: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  const take = async (path: string): Promise<void> => {
    if (!(await stat(join(root, path))).isDirectory()) {
      hash.update(path).update(await readFile(join(root, path)));
      return;
    }
    for (const name of (await readdir(join(root, path))).sort()) {
      if (!/^(dist|node_modules)$|\.test\.ts$/.test(name)) await take(`${path}/${name}`);
    }
  };
  for (const source of sources) await take(source);
  return hash.digest("hex");
}
