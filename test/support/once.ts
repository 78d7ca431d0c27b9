/**
 * @file A job that is done once for as long as its sources stay the same, for all test files that need what comes of it.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./paths.ts";

/** Where what is made lies. */
export const cache = join(root, ".cache/tests");

/**
 * Does a job unless it has been done for the sources as they are. One process at a time: another waits.
 *
 * @param product - A file that is there when the job is done.
 */
export async function once(
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
