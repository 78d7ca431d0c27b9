/**
 * @file The documents are true where that can be checked: relative links lead to files and headings, files that are named exist.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The site's own pages have addresses of the site; its tests follow them in a browser. */
const documents = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && !path.startsWith("site/") && existsSync(join(root, path)));

/** A document without its blocks and spans of code. */
function proseOf(path: string): string {
  return readFileSync(join(root, path), "utf8")
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, "")
    .replace(/`[^`\n]*`/g, "");
}

/** The targets of a document's links and pictures, in Markdown and in HTML. */
function linksOf(path: string): string[] {
  const text = proseOf(path);
  const inline = [...text.matchAll(/\]\(([^()\s]+(?:\([^()]*\))?)(?:\s+"[^"]*")?\)/g)];
  const named = [...text.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)];
  const html = [...text.matchAll(/<(?:a|img)\b[^>]*?\b(?:href|src)="([^"]+)"/g)];
  return [...inline, ...named, ...html].map(([, target]) => target!);
}

/** The anchors of a document, as GitHub makes them of headings; a heading that comes again is numbered. */
function anchorsOf(path: string): Set<string> {
  const text = readFileSync(join(root, path), "utf8").replace(/^(```|~~~)[\s\S]*?^\1/gm, "");
  const seen = new Map<string, number>();
  const anchors = new Set([...text.matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id]) => id!));
  for (const [, heading] of text.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** What is wrong with a link, or nothing. */
function faultOf(from: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const [path = "", anchor] = link.split("#", 2);
  const target = path === "" ? from : join(dirname(from), decodeURIComponent(path));
  // The site has its own pages and those of docs/ side by side.
  const isSitePage = existsSync(join(root, target.replace(/^docs\//, "site/pages/")));
  if (!existsSync(join(root, target))) return isSitePage ? undefined : `${from}: ${link} is not there`;
  if (anchor === undefined || !target.endsWith(".md") || statSync(join(root, target)).isDirectory()) return undefined;
  return anchorsOf(target).has(anchor) ? undefined : `${from}: ${link}, but ${target} has no such heading`;
}

test("every relative link of the documents leads to a file, and to a heading of it", () => {
  const links = documents.flatMap((from) => linksOf(from).map((link) => ({ from, link })));
  assert.ok(links.length > 60, `${links.length} links in ${documents.length} documents`);
  assert.deepEqual(
    links.flatMap(({ from, link }) => faultOf(from, link) ?? []),
    [],
  );
});

test("every file of the sources that a document names is there", () => {
  const missing = documents.flatMap((from) => {
    const text = readFileSync(join(root, from), "utf8");
    const named = text.matchAll(/`((?:src|cli|studio|trainer|lab|test|tools|samples|models)\/[\w./-]+\.\w+)`/g);
    return [...named].filter(([, path]) => !existsSync(join(root, path!))).map(([, path]) => `${from}: ${path}`);
  });
  assert.deepEqual(missing, []);
});

/** Bytes of a file, or of the files in a folder. */
function bytesOf(...path: string[]): number {
  const at = join(root, ...path);
  if (!statSync(at).isDirectory()) return statSync(at).size;
  return readdirSync(at).reduce((sum, name) => sum + bytesOf(...path, name), 0);
}

test("the sizes that documents give are those of the files", () => {
  const weights = (model: string) => bytesOf("models", model, "weights.safetensors");
  const all = ["studio", "live", "classic"];
  const runtime = (kind: string) => bytesOf("node_modules/onnxruntime-web/dist", `ort-wasm-simd-threaded${kind}.wasm`);
  const stated: readonly (readonly [document: string, size: RegExp, bytes: number])[] = [
    ["README.md", /a network of ([\d.]+) MB/, weights("studio")],
    ["README.md", /weights of three models are ([\d.]+)/, all.map(weights).reduce((a, b) => a + b)],
    ["README.md", /sample pictures ([\d.]*\d)/, bytesOf("samples/photos") + bytesOf("samples/styles")],
    ["docs/compare.md", /a model of ([\d.]+) MB/, weights("studio")],
    ["docs/studio.md", /the weights ([\d.]+),/, weights("studio")],
    ["docs/studio.md", /loaded when it is chosen for the first time \(([\d.]+) MB/, weights("classic")],
    ["docs/guides/deploying.md", /models\/studio\/` +\| ([\d.]+) MB/, weights("studio")],
    ["docs/guides/deploying.md", /models\/live\/` +\| ([\d.]+) MB/, weights("live")],
    ["docs/guides/deploying.md", /ort-wasm-simd-threaded\.\*` +\| ([\d.]+) MB/, runtime("")],
    ["docs/guides/deploying.md", /ort-wasm-simd-threaded\.asyncify\.\*` +\| ([\d.]+) MB/, runtime(".asyncify")],
    ...all.map((name) => [`models/${name}/README.md`, /([\d.]+) MB of float16/, weights(name)] as const),
  ];
  for (const [document, size, bytes] of stated) {
    const said = 1e6 * Number(size.exec(readFileSync(join(root, document), "utf8"))?.[1]);
    assert.ok(Math.abs(said / bytes - 1) < 0.1, `${document}: ${String(size)} says ${said} bytes; they are ${bytes}`);
  }
});

test("the check itself sees what is missing, and anchors as GitHub makes them", () => {
  assert.match(faultOf("README.md", "docs/nowhere.md")!, /is not there/);
  assert.match(faultOf("README.md", "docs/web.md#nowhere")!, /no such heading/);
  assert.equal(faultOf("README.md", "docs/web.md#the-camera-live"), undefined);
  assert.equal(faultOf("docs/web.md", "#a-painted-photo-in-a-page-plein-air"), undefined);
  assert.equal(faultOf("docs/web.md", "https://example.org/nowhere"), undefined);
});
