/**
 * @file The package as it is published: packed, installed in an empty folder, used from a program of a few lines.
 */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import sharp from "sharp";
import { buildPackage, buildStudio } from "../support/built.ts";
import { isCi } from "../support/environment.ts";
import { root, samplePath, temporaryFolder } from "../support/paths.ts";
import { printed } from "../support/program.ts";
import { smallStyle } from "../support/small-samples.ts";

const exec = promisify(execFile);
const home = temporaryFolder("package");
/** Apart, so that nothing is found there that was not installed. */
const elsewhere = temporaryFolder("installed");
let files: readonly string[];
/** The packed package. */
let tarball = "";
/** Bytes of it, and of the files in it. */
let [packedBytes, bytes] = [0, 0];

before(async () => {
  // As `npm publish` does, but for what is built already where another test has needed it.
  await Promise.all([buildPackage(), buildStudio()]);
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", home];
  const [packed] = JSON.parse((await exec("npm", pack, { cwd: root })).stdout) as {
    filename: string;
    size: number;
    files: { path: string; size: number }[];
  }[];
  files = packed!.files.map(({ path }) => path);
  tarball = join(home, packed!.filename);
  packedBytes = packed!.size;
  bytes = packed!.files.reduce((sum, { size }) => sum + size, 0);
  const installed = join(home, "node_modules", "pleinair");
  await mkdir(installed, { recursive: true });
  await exec("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
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
  await sharp(samplePath("photos/coffee.jpg")).resize(150, 100).toFile(join(home, "photo.jpg"));
  for (const name of ["wave", "ink"]) await copyFile(await smallStyle(name), join(home, `${name}.jpg`));
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
      !/^(bin|dist|models|samples|src|studio\/dist)\/|^cli\/oak\/main\.py$|^(README|CHANGELOG|THIRD-PARTY)\.md$|^LICENSE$|^package\.json$/.test(
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
  // Of 13.6 MB packed and 17.6 unpacked, weights are 9.3 and sample pictures 3.9.
  assert.ok(packedBytes < 14e6, `${packedBytes} bytes packed`);
  assert.ok(bytes < 18e6, `${bytes} bytes unpacked`);
});

/** A document gives a size within a tenth. */
async function assertSays(document: string, size: RegExp, bytes: number): Promise<void> {
  const said = 1e6 * Number(size.exec(await readFile(join(root, document), "utf8"))?.[1]);
  assert.ok(Math.abs(said / bytes - 1) < 0.1, `${document}: ${String(size)} says ${said} bytes; they are ${bytes}`);
}

test("README says how large the package is, docs/studio.md how much a visit loads", async () => {
  await assertSays("README.md", /The package is ([\d.]+) MB/, packedBytes);
  const [studio, samples] = [join(root, "studio/dist"), join(root, "samples")];
  const inFolder = async (folder: string, files: RegExp) =>
    (await readdir(folder)).filter((name) => files.test(name)).map((name) => join(folder, name));
  const page = [
    join(studio, "index.html.br"),
    join(studio, "models/studio/weights.safetensors"),
    join(samples, "photos/moose.jpg"),
    join(samples, "styles/great-wave.jpg"),
    ...(await inFolder(join(studio, "assets"), /^(index|worker)-.*\.br$/)),
    ...(await inFolder(join(studio, "thumbnails"), /\.jpg$/)),
  ];
  const visit = async (minified: RegExp, runtime: RegExp) => {
    const ort = [
      ...(await inFolder(join(studio, "assets"), minified)),
      ...(await inFolder(join(studio, "ort"), runtime)),
    ];
    const sizes = await Promise.all([...page, ...ort].map(async (file) => (await stat(file)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const webgpu = await visit(/^ort\.webgpu.*\.br$/, /threaded\.asyncify\..*\.br$/);
  const wasm = await visit(/^ort\.wasm.*\.br$/, /threaded\.(wasm|mjs)\.br$/);
  await assertSays("docs/studio.md", /A visit paints after ([\d.]+) MB/, webgpu);
  await assertSays("docs/studio.md", /after ([\d.]+) MB in one without/, wasm);
});

test("the studio's page is small: what a visit needs to open, without onnxruntime's binary, weights and pictures", async () => {
  const studio = join(root, "studio/dist");
  const code = (await readdir(join(studio, "assets"))).filter((name) => /^(index|worker)-.*\.br$/.test(name));
  const files = [join(studio, "index.html.br"), ...code.map((name) => join(studio, "assets", name))];
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const sum = sizes.reduce((total, size) => total + size, 0);
  // The page's script, its style sheet and its worker, compressed: 79 kB.
  assert.ok(sizes.length === 4 && sum < 85e3, `${sum} bytes in ${sizes.length} files`);
});

test("publint and Are the types wrong? find nothing wrong in it, for those who import it as ES modules", async () => {
  const data = Uint8Array.from(await readFile(tarball));
  const { messages } = await publint({ pack: { tarball: data.buffer } });
  assert.deepEqual(messages, []);
  const { types, ...analysis } = await checkPackage(createPackageFromTarballData(data));
  assert.ok(types && "problems" in analysis);
  // It is made for `import`, which `require` of Node 20.19 and later reads too; TypeScript's resolution of Node 10 knows no exports.
  const problems = analysis.problems.filter(
    (problem) => !("resolutionKind" in problem && /^node10$|^node16-cjs$/.test(problem.resolutionKind)),
  );
  assert.deepEqual(problems, []);
});

test("npx pleinair paints, from what is built", async () => {
  const program = join(home, "node_modules/pleinair/bin/pleinair.js");
  await node(program, "paint", "photo.jpg", "--style", "wave.jpg", "-o", "program.png");
  const { width, height } = await sharp(join(home, "program.png")).metadata();
  assert.deepEqual([width, height], [150, 100]);
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
  assert.equal((await node("--input-type=module", "--eval", program)).stdout, "150 2\n");
});

/** Where onnxruntime's install script would fetch binaries from, if it wanted any: nobody listens there. */
const binariesOutOfReach = { ONNXRUNTIME_NODE_INSTALL: "true", GLOBAL_AGENT_HTTPS_PROXY: "http://127.0.0.1:9" };

/** Lets npm or pnpm install into an empty folder. @returns The folder. */
async function install(name: string, program: string, ...args: string[]): Promise<string> {
  const folder = join(elsewhere, name);
  await mkdir(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  await exec(program, args, { cwd: folder, env: { ...process.env, ...binariesOutOfReach } });
  return folder;
}

describe(
  "installed from the registry, with install scripts, where the host of binaries is out of reach",
  { skip: isCi ? false : "it takes half a minute and a registry: in CI only" },
  () => {
    const npm = (name: string, ...what: string[]) =>
      install(name, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", ...what);
    const folders = new Map<string, string>();

    before(async () => {
      const byPnpm = async () => {
        const pnpm = join(await npm("pnpm", "pnpm@10"), "node_modules/.bin/pnpm");
        const store = ["--store-dir", join(elsewhere, "pnpm-store"), "--dangerously-allow-all-builds"];
        folders.set("by pnpm", await install("by-pnpm", pnpm, "add", ...store, tarball));
      };
      const byNpm = async () => void folders.set("by npm", await npm("by-npm", tarball));
      const nodes = ["20.9.0", "20.10.0", "22"].map(async (version) => {
        folders.set(version, await npm(`node-${version}`, `node@${version}`));
      });
      await Promise.all([byNpm(), byPnpm(), ...nodes]);
      const small = await sharp(samplePath("photos/coffee.jpg")).resize(96, 64).png().toBuffer();
      for (const by of ["by npm", "by pnpm"]) await writeFile(join(folders.get(by)!, "small.png"), small);
    });

    /** Runs the installed program by a version of Node, or by this one. */
    const paint = (by: "by npm" | "by pnpm", version?: string) => {
      const cwd = folders.get(by)!;
      const program = join(cwd, "node_modules/pleinair/bin/pleinair.js");
      const runner = version ? join(folders.get(version)!, "node_modules/node/bin/node") : process.execPath;
      const args = [program, "paint", "small.png", "--style", "starry-night", "-o", `${version ?? "here"}.png`];
      return exec(runner, args, { cwd, env: { ...process.env, NODE_OPTIONS: "" } });
    };

    test("by npm it paints, on WebAssembly where the native runtime could not be had, and says so", async () => {
      assert.equal(existsSync(join(folders.get("by npm")!, "node_modules/onnxruntime-node")), false);
      const { stdout, stderr } = await paint("by npm");
      assert.match(stdout, /96×64 .* wasm/);
      assert.match(stderr, /native onnxruntime is not installed/);
    });

    test("by pnpm it paints", async () => {
      assert.match((await paint("by pnpm")).stdout, /96×64/);
    });

    test("it paints on the oldest Node that it names, and tells an older one what it needs", async () => {
      for (const version of ["20.10.0", "22"]) assert.match((await paint("by npm", version)).stdout, /96×64/);
      const needs = /pleinair needs Node 20\.10 or newer; this is 20\.9\.0/;
      await assert.rejects(paint("by npm", "20.9.0"), { code: 2, stderr: needs });
    });
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
  assert.equal((await node("--input-type=module", "--eval", check)).stdout, "150 100\n");
});

test("the README's program runs as it stands, with a photo and two pictures beside it", async () => {
  const [, program] = /```ts\n(.*?)```/s.exec(await readFile(join(root, "README.md"), "utf8"))!;
  await writeFile(join(home, "readme.mjs"), program!);
  await node("readme.mjs");
  const { width, height } = await sharp(join(home, "out.png")).metadata();
  assert.deepEqual([width, height], [150, 100]);
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
