/**
 * @file A Python for the tests, with the packages that a program needs.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Debian's names of packages, by what is imported. */
const packages = { numpy: "python3-numpy", PIL: "python3-pil" } as const;

/** The Python that can import all of these, or `undefined`. As root on Debian they are installed. */
export function findPython(...modules: (keyof typeof packages)[]): string | undefined {
  const code = ["import sys", ...modules.map((name) => `import ${name}`)].join("; ");
  const find = () => ["python3", "/usr/bin/python3"].find((path) => spawnSync(path, ["-c", code]).status === 0);
  const found = find();
  if (found !== undefined || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return found;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const wanted = ["python3", ...modules.map((name) => packages[name])];
  spawnSync("apt-get", ["update", "-qq"], { env });
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...wanted], { env });
  return find();
}
