/**
 * @file Builds the site into `site/dist`: `npm run site`, with `-- --keep-studio` from the studio as it is built already. Static files, for any server, in the
 * folder that address.ts says; `_headers` holds the headers that the playground's threads need, in the form that Netlify and Cloudflare Pages read.
 *
 *     docs/*.md ─┐
 *     src/** ────┴▶ content/ ──▶ VitePress ──▶ dist/ ◀── studio/dist (the playground)
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { base } from "./address.ts";
import { decisionsPage } from "./decisions.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const site = join(root, "site");
const [docs, pages, content, dist] = [
  join(root, "docs"),
  join(site, "pages"),
  join(site, "content"),
  join(site, "dist"),
];
const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { repository: { url: string } };
const sourcesUrl = `${repository.url.replace(/^git\+|\.git$/g, "")}/blob/main/`;

/** Everything under a folder, as paths from it with `/`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

/** Links that lead out of `docs/` lead to the repository; those to README's front door lead home. */
function withSiteLinks(markdown: string, file: string): string {
  const withImages = markdown.replace(/(<img [^>]*src=")(?![./]|https?:)/g, "$1./");
  return withImages.replace(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?\)/g, (_, target: string, anchor = "") => {
    const path = posix.normalize(posix.join("docs", posix.dirname(file), target));
    if (path.startsWith("docs/") && /\.(md|jpg|jpeg|png|svg)$/.test(path))
      return `](${target.startsWith(".") ? "" : "./"}${target}${anchor})`;
    return `](${path === "README.md" ? "/" : sourcesUrl + path}${anchor})`;
  });
}

/** That the package is not on npm yet: README says it between two marks, and once it does so no more, nor does the site. */
const [, npmNote] =
  /<!-- npm -->\s*([\s\S]*?)\s*<!-- \/npm -->/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];

/** The note under the title of each page whose code needs the package. */
function withNpmNote(markdown: string): string {
  const code = markdown.match(/^```[\s\S]*?^```/gm) ?? [];
  const needsPackage = code.some((block) => /npx pleinair|npm install pleinair|from "pleinair/.test(block));
  if (!npmNote || !needsPackage) return markdown;
  return markdown.replace(/^# .+\n/m, (title) => `${title}\n::: warning Not on npm yet\n${npmNote}\n:::\n`);
}

function assemble(): void {
  rmSync(content, { recursive: true, force: true });
  for (const [from, files] of [
    [docs, filesIn(docs)],
    [pages, filesIn(pages)],
  ] as const) {
    for (const file of files) {
      const to = join(content, file);
      mkdirSync(dirname(to), { recursive: true });
      if (file.endsWith(".md"))
        writeFileSync(to, withSiteLinks(withNpmNote(readFileSync(join(from, file), "utf8")), file));
      else if (!file.endsWith(".ts")) cpSync(join(from, file), to);
    }
  }
  writeFileSync(join(content, "decisions/index.md"), decisionsPage());
}

/** Runs a program of node_modules/.bin in `site/`. */
function run(program: string, ...args: string[]): void {
  const path = join(root, "node_modules", program);
  execFileSync(process.execPath, [path, ...args], { cwd: site, stdio: ["ignore", "inherit", "inherit"] });
}

assemble();
// Served as they are, from the site's root.
mkdirSync(join(content, "public"), { recursive: true });
cpSync(join(docs, "gallery.jpg"), join(content, "public/gallery.jpg"));
cpSync(join(root, "studio/public/icon.svg"), join(content, "public/icon.svg"));
run("typedoc/bin/typedoc", "--options", "typedoc.config.js", "--logLevel", "Warn");
const apiStart = join(content, "api/index.md");
writeFileSync(
  apiStart,
  readFileSync(apiStart, "utf8").replace(
    "## Modules",
    "Every public name, by what it is imported from. It is written from the docstrings of the sources.\n\n## Imports",
  ),
);
run("vitepress/bin/vitepress.js", "build", ".");
if (!process.argv.includes("--keep-studio") || !existsSync(join(root, "studio/dist/complete"))) {
  execFileSync(
    process.execPath,
    [join(root, "node_modules/vite/bin/vite.js"), "build", "studio", "--logLevel", "warn"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
}
cpSync(join(root, "studio/dist"), join(dist, "studio"), { recursive: true });
writeFileSync(
  join(dist, "_headers"),
  `${base}*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
${base}studio/*
  Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval' blob:; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'
`,
);
