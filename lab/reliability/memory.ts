/**
 * @file The memory that processes hold.
 */
import { readdir, readFile } from "node:fs/promises";

/** Mebibytes that this process holds, after its garbage is gone where Node was started with `--expose-gc`. */
export function ownMiB(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

/**
 * Mebibytes that the processes hold which this one has started, and those which they have: what they do not share (Linux).
 *
 * @returns NaN where the system does not say.
 */
export async function childrenMiB(): Promise<number> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc").catch(() => [])) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, "utf8").catch(() => "") : "";
    // After the name, which may hold anything: the state, then the parent.
    const parent = /^ \S (\d+)/.exec(stat.slice(stat.lastIndexOf(")") + 1))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  if (parents.size === 0) return NaN;
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  let sum = 0;
  for (const pid of parents.keys()) {
    if (!isOurs(pid)) continue;
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    sum += Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
  }
  return sum;
}
