/**
 * @file The package as it is published: packed, installed in an empty folder, used from a program of a few lines.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import sharp from "sharp";
import { root, samplePath, temporaryFolder } from "../support/paths.ts";

const exec = promisify(execFile);
const home = temporaryFolder("package");
let files: readonly string[];

before(async () => {
  const { stdout } = await exec("npm", ["pack", "--json", "--pack-destination", home], { cwd: root });
  // The build that comes before packing prints its own lines first.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as { filename: string; files: { path: string }[] }[];
  files = packed!.files.map(({ path }) => path);
  const installed = join(home, "node_modules", "pleinair");
  await mkdir(installed, { recursive: true });
  await exec("tar", ["-xzf", join(home, packed!.filename), "-C", installed, "--strip-components=1"]);
  // What npm would fetch from the registry is linked from here: exactly what the package asks for, and nothing else.
  const { dependencies } = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    const link = join(home, "node_modules", name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, "node_modules", name), link, "dir");
  }
  await writeFile(join(home, "package.json"), '{ "type": "module" }');
  await cp(join(root, "samples"), join(home, "samples"), { recursive: true });
  await copyFile(samplePath("photos/coffee.jpg"), join(home, "photo.jpg"));
  await copyFile(samplePath("styles/wave.jpg"), join(home, "wave.jpg"));
});

/** Node as whoever installed the package runs it: without this project's conditions. */
function node(...args: string[]) {
  return exec(process.execPath, args, { cwd: home, env: { ...process.env, NODE_OPTIONS: "" } });
}

test("it holds what is built, the models and the sources, and no tests", () => {
  for (const path of [
    "dist/node/index.js",
    "dist/index.d.ts",
    "models/studio/weights.safetensors",
    "README.md",
    "LICENSE",
  ]) {
    assert.ok(files.includes(path), path);
  }
  const strange = files.filter(
    (path) => !/^(dist|models|src)\/|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(path),
  );
  assert.deepEqual(strange, []);
  assert.deepEqual(
    files.filter((path) => /\.test\./.test(path)),
    [],
  );
});

test("installed in an empty folder, it paints from a program of three lines", async () => {
  const program = `import { loadPainter, readImage, writeImage } from "pleinair/node";
await using painter = await loadPainter({ device: "cpu" });
await writeImage("three.png", await painter.paint(await readImage("photo.jpg"), await painter.study(await readImage("wave.jpg"))));
`;
  await writeFile(join(home, "paint.mjs"), program);
  await node("paint.mjs");
  const check = `import { readImage } from "pleinair/node";
const { width, height } = await readImage("three.png");
console.log(width, height);`;
  assert.equal((await node("--input-type=module", "--eval", check)).stdout, "600 400\n");
});

test("the README's program runs as it stands", async () => {
  const [, program] = /```ts\n(.*?)```/s.exec(await readFile(join(root, "README.md"), "utf8"))!;
  await writeFile(join(home, "readme.mjs"), program!);
  await node("readme.mjs");
  const { width, height } = await sharp(join(home, "out.png")).metadata();
  assert.deepEqual([width, height], [960, 640]);
});

test("every public name can be imported, and its types hold under strict TypeScript", async () => {
  const { exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    exports: Record<string, unknown>;
  };
  const names = Object.keys(exports)
    .filter((key) => !key.endsWith(".json") && !key.startsWith("./web"))
    .map((key) => key.replace(/^\./, "pleinair"));
  assert.ok(names.includes("pleinair") && names.includes("pleinair/node"));
  await node("--input-type=module", "--eval", names.map((name) => `await import("${name}");`).join("\n"));

  const program = `${names.map((name, i) => `import * as part${i} from "${name}"; export { part${i} };`).join("\n")}
import { loadPainter, mix, readImage, type Painter, type RgbaImage, type Style } from "pleinair/node";
await using painter: Painter = await loadPainter({ device: "auto", threads: 2 });
const photo: RgbaImage = await readImage("photo.jpg");
const wave: Style = await painter.study(photo, { brush: 2, name: "wave" });
const { width }: { width: number } = await painter.paint(photo, mix([wave, 0.7], [wave, 0.3]), { strength: 0.8 });
// @ts-expect-error a device that there is not
await loadPainter({ device: "gpu" });
console.log(width);
`;
  await writeFile(join(home, "typed.ts"), program);
  const settings =
    "--noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2024 --lib es2024,esnext.disposable";
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  // Compiler errors are on standard output: they are what a failure has to show.
  const { stdout } = await node(tsc, ...settings.split(" "), "--types", "node", "typed.ts").catch(
    (error: { stdout: string }) => error,
  );
  assert.equal(stdout, "");
});
