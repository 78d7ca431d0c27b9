/**
 * @file The package as it is published: packed, installed in an empty folder, used from a program of a few lines.
 */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import sharp from "sharp";
import { buildStudio } from "../support/built.ts";
import { isCi } from "../support/environment.ts";
import { root, samplePath, temporaryFolder } from "../support/paths.ts";
import { printed } from "../support/program.ts";

const exec = promisify(execFile);
const home = temporaryFolder("package");
let files: readonly string[];
let bytes = 0;

before(async () => {
  // As `npm publish` does, but for the studio, which is built already where a test has needed it, and stays as it is for those that run beside.
  await Promise.all([exec("npm", ["run", "build"], { cwd: root }), buildStudio()]);
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", home];
  const [packed] = JSON.parse((await exec("npm", pack, { cwd: root })).stdout) as {
    filename: string;
    files: { path: string; size: number }[];
  }[];
  files = packed!.files.map(({ path }) => path);
  bytes = packed!.files.reduce((sum, { size }) => sum + size, 0);
  const installed = join(home, "node_modules", "pleinair");
  await mkdir(installed, { recursive: true });
  await exec("tar", ["-xzf", join(home, packed!.filename), "-C", installed, "--strip-components=1"]);
  // What npm would fetch from the registry is linked from here: exactly what the package asks for, and nothing else.
  const { dependencies, optionalDependencies } = JSON.parse(
    await readFile(join(installed, "package.json"), "utf8"),
  ) as Record<"dependencies" | "optionalDependencies", Record<string, string>>;
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), "@types/node"]) {
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
    "bin/pleinair.js",
    "dist/cli/bin.js",
    "dist/node/index.js",
    "dist/index.d.ts",
    "samples/styles/starry-night.jpg",
    "studio/dist/index.html",
    "cli/oak/main.py",
    "models/studio/weights.safetensors",
    "README.md",
    "LICENSE",
  ]) {
    assert.ok(files.includes(path), path);
  }
  const strange = files.filter(
    (path) =>
      !/^(bin|dist|models|samples|src|studio\/dist)\/|^cli\/oak\/main\.py$|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(
        path,
      ),
  );
  assert.deepEqual(strange, []);
  assert.deepEqual(
    files.filter((path) => /\.test\./.test(path)),
    [],
  );
});

test("it is small: what onnxruntime and the codecs bring is not in it a second time", () => {
  assert.deepEqual(
    files.filter((path) => path.endsWith(".wasm")),
    [],
  );
  assert.ok(bytes < 22e6, `${bytes} bytes unpacked`);
});

test("npx pleinair paints, from what is built", async () => {
  const program = join(home, "node_modules/pleinair/bin/pleinair.js");
  await node(program, "paint", "photo.jpg", "--style", "wave.jpg", "-o", "program.png");
  const { width, height } = await sharp(join(home, "program.png")).metadata();
  assert.deepEqual([width, height], [600, 400]);
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  assert.match((await node(program, "--version")).stdout, new RegExp(version.replaceAll(".", "\\.")));
});

test("it serves the studio, with onnxruntime, models and samples from where they are installed", async () => {
  const program = join(home, "node_modules/pleinair/bin/pleinair.js");
  const server = spawn(process.execPath, [program, "serve", "--no-open"], {
    cwd: home,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const address = await printed(server, /http:\S+/);
    for (const path of [
      "",
      "ort/ort-wasm-simd-threaded.wasm",
      "models/studio/manifest.json",
      "samples/styles/wave.jpg",
    ]) {
      const response = await fetch(address + path);
      assert.equal(response.status, 200, path);
      await response.body?.cancel();
    }
  } finally {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
});

test("import pleinair paints in Node, and names what needs no machine too", async () => {
  const program = `import { channelStats, loadPainter, readImage, tensor } from "pleinair";
const painter = await loadPainter({ device: "cpu" });
const { width } = await painter.paint(await readImage("photo.jpg"), await painter.study(await readImage("wave.jpg")));
console.log(width, channelStats(tensor([1, 3], [1, 1, 1, 2])).mean[0]);
await painter.dispose();`;
  assert.equal((await node("--input-type=module", "--eval", program)).stdout, "600 2\n");
});

const skipVersions = isCi ? false : "other versions of Node are fetched from the registry: in CI only";
test(
  "it paints on the oldest Node that it names, and tells an older one what it needs",
  { skip: skipVersions },
  async () => {
    const program = join(home, "node_modules/pleinair/bin/pleinair.js");
    for (const [version, expected] of [
      ["20.10.0", undefined],
      ["22", undefined],
      ["20.9.0", /pleinair needs Node 20\.10 or newer; this is 20\.9\.0/],
    ] as const) {
      const folder = join(home, `node-${version}`);
      await exec("npm", ["install", "--prefix", folder, "--no-save", "--silent", `node@${version}`]);
      const run = exec(
        join(folder, "node_modules/node/bin/node"),
        [program, "paint", "photo.jpg", "--style", "wave.jpg", "-o", `${version}.png`],
        {
          cwd: home,
        },
      );
      if (expected) await assert.rejects(run, { code: 2, stderr: expected });
      else assert.match((await run).stdout, /600×400/);
    }
  },
);

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
    .filter((key) => !/\.json$|^\.\/(web|models)/.test(key))
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
