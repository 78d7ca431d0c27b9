/**
 * @file Holds the import statements of every room to the table in CONTRIBUTING.md.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Rooms of the library that need no machine, from the ground up: each may import itself and those before it that it names. */
const portableRooms = {
  "src/core": [],
  "src/image": ["src/core"],
  "src/motion": ["src/core", "src/image"],
  "src/graph": ["src/core"],
  "src/models": ["src/core", "src/graph", "src/networks"],
  "src/networks": ["src/core", "src/graph"],
  "src/painter": ["src/core", "src/image", "src/motion", "src/graph", "src/networks", "src/models"],
  "src/export": ["src/core", "src/graph", "src/networks", "src/models"],
} as const;

const videoRoom = ["src/core", "src/image", "src/metadata", "src/painter"] as const;
const portable = Object.keys(portableRooms);

/** What each room of the library may import: other rooms by folder, packages by name. Itself always. */
const libraryRooms: Record<string, { readonly rooms: readonly string[]; readonly packages: readonly RegExp[] }> = {
  ...Object.fromEntries(Object.entries(portableRooms).map(([room, rooms]) => [room, { rooms, packages: [] }])),
  "src/metadata": { rooms: ["src/core", "src/image"], packages: [] },
  "src/video": { rooms: videoRoom, packages: [/^mediabunny$/] },
  "src/node": {
    rooms: [...portable, "src/metadata", "src/video"],
    packages: [/^node:/, /^onnxruntime-(node|web|common)$/, /^sharp$/, /^mediabunny$/, /^@mediabunny\//, /^node-av$/],
  },
  "src/web": {
    rooms: [...portable, "src/metadata", "src/video"],
    packages: [/^onnxruntime-web(\/|$)/, /^mediabunny$/],
  },
  // The lists of public names.
  src: { rooms: [...portable, "src", "src/node", "src/web"], packages: [] },
};

/** Rooms that use the library as anybody would: by its public name, and with their own package.json. */
const userRooms = ["cli", "studio", "trainer", "lab"];

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

for (const [room, { rooms, packages }] of Object.entries(libraryRooms)) {
  test(`${room} imports only ${[...rooms, ...packages.map(String)].join(", ") || "itself"}`, () => {
    const allowed = (found: Import) =>
      isRelative(found)
        ? [room, ...rooms].some((name) => targetOf(found).startsWith(`${name}/`))
        : packages.some((name) => name.test(found.of));
    const imports = importsOf(room, room !== "src");
    assert.deepEqual(imports.filter((found) => !allowed(found)).map(lineOf), []);
  });
}

for (const room of userRooms) {
  test(`${room} uses the library by its public name, the samples' lists, and only packages that its package.json names`, () => {
    const named = dependenciesOf(room);
    const allowed = (found: Import) =>
      isRelative(found)
        ? targetOf(found).startsWith(`${room}/`) || /^samples\/.*\.json$/.test(targetOf(found))
        : found.of.startsWith("node:") || packageOf(found) in named;
    assert.deepEqual(
      importsOf(room)
        .filter((found) => !allowed(found))
        .map(lineOf),
      [],
    );
  });
}

test("every folder of sources is one of the rooms, and every room is there", () => {
  const folders = (parent: string) =>
    readdirSync(join(root, parent), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [join(parent, entry.name).split(sep).join("/")] : [],
    );
  assert.deepEqual(
    folders("src").toSorted(),
    Object.keys(libraryRooms)
      .filter((room) => room !== "src")
      .toSorted(),
  );
  for (const room of [...Object.keys(libraryRooms), ...userRooms]) assert.ok(importsOf(room).length > 0, room);
});

test("no files import each other in a circle, but an operator and those that its gradient needs", () => {
  const files = [...portable, "src/metadata", "src/video", "src/node", "src/web", ...userRooms];
  const graph = new Map<string, string[]>();
  for (const found of files.flatMap((room) => importsOf(room)).filter(isRelative)) {
    const from = found.file.split(sep).join("/");
    graph.set(from, [...(graph.get(from) ?? []), targetOf(found)]);
  }
  const isOperator = (file: string) => file.startsWith("src/graph/operators/");
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      const circle = path.slice(at);
      if (!circle.every(isOperator)) circles.push([...circle, file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  assert.deepEqual(circles, []);
});

test("the check itself sees imports, re-exports, types and import()", () => {
  const source = `import { a } from "./a.ts"; export { b } from "b"; import type { C } from "c"; await import("d");`;
  assert.deepEqual(
    ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName),
    ["./a.ts", "b", "c", "d"],
  );
});

/** What a room's package.json names: packages, and its own `#names` for some of them. */
function dependenciesOf(room: string): Record<string, string> {
  const {
    dependencies = {},
    devDependencies = {},
    imports = {},
  } = JSON.parse(readFileSync(join(root, room, "package.json"), "utf8")) as Partial<
    Record<"dependencies" | "devDependencies" | "imports", Record<string, string>>
  >;
  return { ...dependencies, ...devDependencies, ...imports };
}

/** `pleinair` of `pleinair/node`, `@scope/name` of `@scope/name/part`. */
function packageOf({ of }: Import): string {
  return of.split("/", of.startsWith("@") ? 2 : 1).join("/");
}
