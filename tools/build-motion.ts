/**
 * @file Compiles src/motion/assembly to WebAssembly, into src/motion/compiled.ts: `npm run build:motion`.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "..");

/** What is written. */
export const compiledFile = join(root, "src/motion/compiled.ts");

/** What is to stand there. @throws {Error} with the compiler's words, where the sources are wrong. */
export async function compileMotion(): Promise<string> {
  let module: Uint8Array | undefined;
  const options = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--enable", "simd", "--importMemory"];
  // Of vectors that functions exchange: only those that JavaScript calls may not.
  options.push("--disableWarning", "112");
  const { error, stderr } = await asc.main(["index.ts", ...options, "--outFile", "motion.wasm"], {
    readFile: (name) => readFile(join(root, "src/motion/assembly", name), "utf8").catch(() => null),
    writeFile: (_name, data) => void (module = data as Uint8Array),
    listFiles: () => null,
  });
  if (error || !module) throw new Error(`src/motion/assembly cannot be compiled.\n${stderr.toString()}`);
  const lines = Buffer.from(module)
    .toString("hex")
    .match(/.{1,128}/g)!
    .map((line) => `  ${line}`);
  return `/**
 * @file src/motion/assembly, compiled. Written by \`npm run build:motion\`; a test holds it to its sources.
 */
const hex = \`
${lines.join("\n")}
\`;

/** The bytes of the WebAssembly module. */
export function compiledMotion(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/g)!, (byte) => parseInt(byte, 16));
}
`;
}

if (import.meta.main) await writeFile(compiledFile, await compileMotion());
