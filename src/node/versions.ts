/**
 * @file The versions of what paints, for reports.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import sharp from "sharp";

/** Versions of this library and of what it runs on. */
export interface Versions {
  readonly pleinair: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly sharp: string;
}

/** What is in use here. */
export function versions(): Versions {
  // Two folders up both from src/node and from dist/node.
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
    dependencies: Record<"onnxruntime-web", string>;
  };
  return {
    pleinair: manifest.version,
    node: process.versions.node,
    onnxruntime: versionOf("onnxruntime-node") ?? `${manifest.dependencies["onnxruntime-web"]} (WebAssembly)`,
    sharp: sharp.versions.sharp ?? "unknown",
  };
}

/** What an installed package says of itself; `undefined` where it is not installed. */
function versionOf(name: string): string | undefined {
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}
