/**
 * @file `npm run third-party`: writes THIRD-PARTY.md, which lists what the package brings with it, by licence, out of the lockfile.
 */
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);

/** A package of the lockfile, as far as it matters here. */
interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package that somebody gets, with its licence as an SPDX expression. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** Packages that do not name their licence in package.json, read from the file LICENSE that they hold. */
const readByHand: Readonly<Record<string, string>> = { "@shinyoshiaki/jspack": "BSD-3-Clause" };

function json(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, root), "utf8"));
}

/** What is installed for these names, with everything that it needs on any machine: as npm resolves it, from the folder inside out. */
function installed(names: readonly string[]): ThirdParty[] {
  const { packages } = json("package-lock.json") as { packages: Readonly<Record<string, LockedPackage>> };
  const found = new Map<string, ThirdParty>();

  function visit(name: string, from: string): void {
    const path = resolve(name, from);
    // An optional peer that is not there.
    if (path === undefined || found.has(path)) return;
    const { version, license, dependencies, optionalDependencies, peerDependencies } = packages[path]!;
    found.set(path, { name, version, licence: license ?? readByHand[name] ?? "unknown" });
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      visit(next, path);
  }

  function resolve(name: string, from: string): string | undefined {
    for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
      const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
      if (packages[path]) return path;
      if (folder === "") return undefined;
    }
  }

  for (const name of names) visit(name, "");
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** What `npm install pleinair` brings, and what videos in Node need beside it. */
export function thirdParties(): { readonly brought: readonly ThirdParty[]; readonly forVideos: readonly ThirdParty[] } {
  const { dependencies, optionalDependencies, peerDependencies } = json("package.json") as Record<
    "dependencies" | "optionalDependencies" | "peerDependencies",
    Readonly<Record<string, string>>
  >;
  const brought = installed(Object.keys({ ...dependencies, ...optionalDependencies }));
  const isBrought = new Set(brought.map(({ name, version }) => `${name} ${version}`));
  const all = installed(Object.keys(peerDependencies));
  return { brought, forVideos: all.filter(({ name, version }) => !isBrought.has(`${name} ${version}`)) };
}

function table(packages: readonly ThirdParty[]): string {
  const licences = [...new Set(packages.map(({ licence }) => licence))].sort();
  const paragraphs = licences.map((licence) => {
    const names = new Set(packages.filter((one) => one.licence === licence).map(({ name }) => name));
    return `**${licence}** (${names.size}): ${[...names].join(", ")}.`;
  });
  return paragraphs.join("\n\n");
}

/** The whole document. */
export function thirdPartyDocument(): string {
  const { brought, forVideos } = thirdParties();
  return `# Third-party software

Written by \`npm run third-party\` from the lockfile, which has the versions; a test holds every licence against a list of those that may be used.
The texts of the licences lie in the packages.

The built studio, which is a part of this package, holds code of onnxruntime-web (MIT, © Microsoft Corporation) and of mediabunny (MPL-2.0,
© Vanilagy and contributors; used unchanged, its sources are at <https://github.com/Vanilagy/mediabunny>).

## What \`npm install pleinair\` brings

With the binaries of all platforms, of which a machine gets its own. libvips, which sharp loads, is a library of its own under the LGPL.

${table(brought)}

## What videos in Node need beside it

Installed by whoever wants them ([how](docs/video.md)). The binaries of node-av hold FFmpeg, whose own terms hold
for them: the LGPL or the GPL, as they were built.

${table(forVideos)}
`;
}

if (import.meta.main) writeFileSync(new URL("THIRD-PARTY.md", root), thirdPartyDocument());
