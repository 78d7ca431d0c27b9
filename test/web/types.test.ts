/**
 * @file The package's types as they are published, compiled by the versions of TypeScript that people have, in the ways that they resolve
 * modules, without `skipLibCheck`.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { promisify } from "node:util";
import { buildPackage } from "../support/built.ts";
import { root, temporaryFolder } from "../support/paths.ts";

const exec = promisify(execFile);
const versions = join(root, "test/types");
const compiler = (name: string, folder = versions) => join(folder, "node_modules", name, "bin/tsc");
const own = compiler("typescript", root);
const compilers = {
  "5.4": compiler("typescript-5.4"),
  "5.9": compiler("typescript-5.9"),
  6: own,
  7: compiler("typescript-7"),
};

/** A page's program, with everything that needs no machine but a browser. */
const pageProgram = `
import { definePleinAir, inspectVideo, loadPainter, openCamera, paintVideo, readImage, startRecording, toImageData } from "pleinair/web";
import * as graph from "pleinair/graph";
import * as network from "pleinair/network";
export async function go(canvas: HTMLCanvasElement, file: Blob): Promise<void> {
  const painter = await loadPainter({ model: "/m/", assets: "/ort/" });
  const style = await painter.study(await readImage("/wave.jpg"));
  const painting = await painter.paint(await readImage(file), style, { strength: 0.8 });
  canvas.getContext("2d")!.putImageData(toImageData(painting), 0, 0);
  const live = painter.live(await openCamera(), canvas, { style });
  live.update({ strength: 0.5 });
  // @ts-expect-error the types are there, and say what is wrong
  await loadPainter({ device: "gpu" });
  void [definePleinAir, paintVideo, inspectVideo, startRecording, graph, network];
}
`;

/** Where the library knows the symbol, a painter can be disposed of by its block. */
const disposingProgram = `
import { loadPainter, type WebPainter } from "pleinair/web";
export async function go(): Promise<string> {
  await using painter: WebPainter = await loadPainter({ model: "/m/" });
  return painter.model;
}
`;

const base = { strict: true, noEmit: true, target: "es2022", incremental: false, skipDefaultLibCheck: true };
/** TypeScript before 6 has every installed `@types` in every program; before 5.9 none fits those of WebCodecs. */
const typesOf = (version: string) => (version === "5.4" ? { types: [] } : {});
const pageLibrary = { lib: ["es2022", "dom"] };
const projects = {
  bundler: { file: "page.ts", options: { ...pageLibrary, module: "esnext", moduleResolution: "bundler" } },
  node16: { file: "page.ts", options: { ...pageLibrary, module: "node16", moduleResolution: "node16" } },
  nodenext: { file: "page.ts", options: { ...pageLibrary, module: "nodenext", moduleResolution: "nodenext" } },
  disposing: {
    file: "disposing.ts",
    options: {
      lib: ["es2022", "dom", "esnext.disposable"],
      module: "esnext",
      moduleResolution: "bundler",
      exactOptionalPropertyTypes: true,
    },
  },
};

/** What a project without any settings of its own finds. */
const isPlainOrTypes = (name: string) => !name.includes("/") || name.startsWith("@types/");

const missing = Object.values(compilers).find((path) => !existsSync(path));
const skip = missing !== undefined && `there is no ${missing}; run: npm ci --prefix test/types`;

describe("the types of the package, without skipLibCheck", { skip }, () => {
  const home = temporaryFolder("types");

  before(async () => {
    const installed = join(home, "node_modules/pleinair");
    await mkdir(installed, { recursive: true });
    const isDeclaration = (path: string) => /\.d\.ts$|\/[^.]+$/.test(path);
    await cp(await buildPackage(), join(installed, "dist"), { recursive: true, filter: isDeclaration });
    await cp(join(root, "package.json"), join(installed, "package.json"));
    // What npm installs beside it.
    const { dependencies, peerDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<
      "dependencies" | "peerDependencies",
      Record<string, string>
    >;
    await mkdir(join(home, "node_modules/@types"));
    for (const name of Object.keys({ ...dependencies, ...peerDependencies }).filter(isPlainOrTypes)) {
      await symlink(join(root, "node_modules", name), join(home, "node_modules", name), "dir");
    }
    await writeFile(join(home, "package.json"), '{ "type": "module" }');
    await writeFile(join(home, "page.ts"), pageProgram);
    await writeFile(join(home, "disposing.ts"), disposingProgram);
  });

  for (const [version, path] of Object.entries(compilers)) {
    it(`compile with TypeScript ${version}: bundler, node16, nodenext, and with await using`, async () => {
      const said = await exec(process.execPath, [path, "--version"]);
      assert.ok(said.stdout.startsWith(`Version ${version}`), said.stdout);
      for (const [name, { file, options }] of Object.entries(projects)) {
        await mkdir(join(home, version, name), { recursive: true });
        const settings = { compilerOptions: { ...base, ...typesOf(version), ...options }, files: [`../../${file}`] };
        await writeFile(join(home, version, name, "tsconfig.json"), JSON.stringify(settings));
      }
      // The compiler's errors are on standard output: they are what a failure has to show.
      const { stdout } = await exec(process.execPath, [path, "-b", "--force", ...Object.keys(projects)], {
        cwd: join(home, version),
      }).catch((error: { stdout: string }) => error);
      assert.equal(stdout, "");
    });
  }
});
