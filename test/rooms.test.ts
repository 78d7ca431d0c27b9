/**
 * @file Holds the import statements of every room to the table in CONTRIBUTING.md.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What each room of the library may import: other rooms by folder, packages by name. Itself always. */
const libraryRooms: Record<string, { readonly rooms: readonly string[]; readonly packages: readonly RegExp[] }> = {
  "src/core": { rooms: [], packages: [] },
  "src/graph": { rooms: [], packages: [] },
  "src/network": { rooms: ["src/core", "src/graph"], packages: [] },
  "src/video": { rooms: ["src/core", "src/network"], packages: [/^mediabunny$/] },
  "src/node": {
    rooms: ["src/core", "src/graph", "src/network", "src/video"],
    packages: [/^node:/, /^onnxruntime-node$/, /^sharp$/, /^mediabunny$/, /^@mediabunny\//, /^node-av$/],
  },
  "src/web": {
    rooms: ["src/core", "src/graph", "src/network", "src/video"],
    packages: [/^onnxruntime-web(\/|$)/, /^mediabunny$/],
  },
  // The list of public names that need no machine.
  src: { rooms: ["src/core"], packages: [] },
};

/** Rooms that use the library as anybody would: by its public name, and with their own package.json. */
const userRooms = ["cli", "studio", "server", "trainer", "lab"];

interface Import {
  readonly file: string;
  readonly of: string;
}

/** Every import and re-export of a room's sources, tests left out: they may reach for what they compare with. */
function importsOf(room: string, deep = true): Import[] {
  const files = readdirSync(join(root, room), { recursive: deep, encoding: "utf8" }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !/(^|[\\/])(node_modules|dist)[\\/]/.test(file),
  );
  return files.flatMap((file) => {
    const path = join(room, file);
    const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), "utf8"), true, true);
    return importedFiles.map(({ fileName }) => ({ file: path, of: fileName }));
  });
}

const isRelative = ({ of }: Import) => of.startsWith(".");
const targetOf = ({ file, of }: Import) =>
  relative(root, join(root, dirname(file), of))
    .split(sep)
    .join("/");
const lineOf = ({ file, of }: Import) => `${file} imports ${of}`;
const exists = (room: string) => existsSync(join(root, room)) && importsOf(room).length > 0;

for (const [room, { rooms, packages }] of Object.entries(libraryRooms).filter(([name]) => exists(name))) {
  test(`${room} imports only ${[...rooms, ...packages.map(String)].join(", ") || "itself"}`, () => {
    const allowed = (found: Import) =>
      isRelative(found)
        ? [room, ...rooms].some((name) => targetOf(found).startsWith(`${name}/`))
        : packages.some((name) => name.test(found.of));
    const imports = importsOf(room, room !== "src");
    assert.deepEqual(imports.filter((found) => !allowed(found)).map(lineOf), []);
  });
}

for (const room of userRooms.filter((name) => exists(name))) {
  test(`${room} uses the library by its public name, and only packages that its package.json names`, () => {
    const named = dependenciesOf(room);
    const allowed = (found: Import) =>
      isRelative(found)
        ? targetOf(found).startsWith(`${room}/`)
        : found.of.startsWith("node:") || packageOf(found) in named;
    assert.deepEqual(
      importsOf(room)
        .filter((found) => !allowed(found))
        .map(lineOf),
      [],
    );
  });
}

test("the rooms that must be there are", () => {
  for (const room of ["src/core", "src/graph", "src/network", "src/node", "cli"]) assert.ok(exists(room), room);
});

test("the check itself sees imports, re-exports, types and import()", () => {
  const source = `import { a } from "./a.ts"; export { b } from "b"; import type { C } from "c"; await import("d");`;
  assert.deepEqual(
    ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName),
    ["./a.ts", "b", "c", "d"],
  );
});

function dependenciesOf(room: string): Record<string, string> {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(root, room, "package.json"), "utf8"),
  ) as { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
  return { ...dependencies, ...devDependencies };
}

/** `pleinair` of `pleinair/node`, `@scope/name` of `@scope/name/part`. */
function packageOf({ of }: Import): string {
  return of.split("/", of.startsWith("@") ? 2 : 1).join("/");
}
