/**
 * @file A Python for the tests, with the packages that a program needs.
 */
import { spawnSync } from "node:child_process";

/** The Python that can import all of these modules, or `undefined`. */
export function findPython(...modules: readonly string[]): string | undefined {
  const code = ["import sys", ...modules.map((name) => `import ${name}`)].join("; ");
  return ["python3", "/usr/bin/python3"].find((path) => spawnSync(path, ["-c", code]).status === 0);
}

/** The reason to skip what needs a Python with these modules, or `false`. */
export function withoutPython(...modules: readonly string[]): string | false {
  if (findPython(...modules) !== undefined) return false;
  return `there is no python3${modules.length > 0 ? ` with ${modules.join(" and ")}` : ""} here`;
}
