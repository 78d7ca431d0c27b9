/**
 * @file The site: the project's docs as pages, the API from the docstrings, and the studio as a playground. `npm run site` builds it.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type DefaultTheme, type MarkdownRenderer } from "vitepress";
import { base, siteUrl } from "../address.ts";
import { decisions } from "../decisions.ts";
import { descriptionOf, importOf } from "../describe.ts";

const content = new URL("../content/", import.meta.url);
const api = new URL("api/typedoc-sidebar.json", content);
const { repository } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  repository: { url: string };
};

/** There once the build has written it. */
const apiItems = existsSync(api) ? (JSON.parse(readFileSync(api, "utf8")) as DefaultTheme.SidebarItem[]) : [];

/** The imports with their names, `pleinair/node` too, which TypeDoc's theme puts under `pleinair`. */
const imports = apiItems
  .flatMap((item) => [item, ...(item.items ?? []).filter(isImport)])
  .map(({ link = "", items = [] }) => ({
    text: link.replace(/^\/api\/|\/$/g, ""),
    link,
    // Groups lead to their part of the import's page: the theme makes a button of a group that leads nowhere, with another button inside.
    items: items
      .filter((item) => !isImport(item))
      .map((group) => ({ ...group, link: `${link}#${slugify(group.text ?? "")}` })),
  }));

function isImport({ link, items }: DefaultTheme.SidebarItem): boolean {
  return link !== undefined && items !== undefined;
}

/** What is in an import is listed in its own pages alone: all 300 names take 150 KB of a page. */
function apiSidebar(open?: string): DefaultTheme.SidebarItem[] {
  const items = imports.map(({ text, link, items }) => ({ text, link, ...(link === open && { items }) }));
  return [{ text: "API", link: "/api/", items }];
}

const start = { text: "Getting started", link: "/guides/start" };

const guides = [
  start,
  { text: "A photo", link: "/guides/photo" },
  { text: "A folder", link: "/guides/folder" },
  { text: "A video", link: "/guides/video" },
  { text: "A camera", link: "/guides/camera" },
  { text: "In a page", link: "/guides/page" },
  { text: "With React", link: "/guides/react" },
  { text: "A painter of your own", link: "/training" },
  { text: "On an OAK-1", link: "/oak" },
  { text: "Deploying", link: "/guides/deploying" },
];

const reference = [
  { text: "Command line", link: "/cli" },
  { text: "Input", link: "/input" },
  { text: "Videos", link: "/video" },
  { text: "pleinair/web", link: "/web" },
  { text: "The studio", link: "/studio" },
  { text: "API", link: "/api/" },
];

const background = [
  { text: "Concepts", link: "/concepts" },
  { text: "The paper, with this code", link: "/adain" },
  { text: "Benchmarks", link: "/benchmarks" },
  { text: "Reliability", link: "/reliability" },
  { text: "Beside the others", link: "/compare" },
  { text: "Decisions", link: "/decisions/" },
  { text: "Gallery", link: "/gallery" },
];

/** Headings have the anchors that GitHub gives them, so that one link serves both. */
function slugify(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

/** The empty corner of a table is no heading: screen readers would announce one without a name. */
function emptyHeadings(md: MarkdownRenderer): void {
  md.core.ruler.push("empty-headings", ({ tokens }) => {
    tokens.forEach((token, i) => {
      if (token.type !== "th_open" || tokens[i + 1]?.content !== "") return;
      token.tag = "td";
      tokens[i + 2]!.tag = "td";
    });
  });
}

/** Indented code is drawn as fenced code is: the theme lets it run out of a narrow window. */
function indentedCode(md: MarkdownRenderer): void {
  md.core.ruler.push("indented-code", ({ tokens }) => {
    for (const token of tokens.filter(({ type }) => type === "code_block")) {
      Object.assign(token, { type: "fence", tag: "code", info: "txt" });
    }
  });
}

export default defineConfig({
  title: "Plein Air",
  description:
    "Real-time style transfer in TypeScript: photos, videos and a live camera, painted in any picture's style.",
  lang: "en",
  base,
  srcDir: "content",
  outDir: fileURLToPath(new URL("../dist", import.meta.url)),
  head: [["link", { rel: "icon", href: `${base}icon.svg`, type: "image/svg+xml" }]],
  cleanUrls: false,
  lastUpdated: false,
  sitemap: { hostname: siteUrl.href },
  // Pages of the playground and of decisions are files beside the pages, which VitePress does not know.
  ignoreDeadLinks: [/^\/?studio\/index/],
  markdown: {
    anchor: { slugify },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config(md) {
      emptyHeadings(md);
      indentedCode(md);
    },
  },
  transformPageData(page) {
    // Several imports have a loadPainter.
    const importName = importOf(page.relativePath);
    const isDescribed = page.frontmatter["layout"] === "home" || page.isNotFound || page.description !== "";
    const found = isDescribed ? "" : descriptionOf(readFileSync(new URL(page.relativePath, content), "utf8"));
    const name = page.title.replace(/^[\w ]+: /, "");
    const description = found === "" ? page.description : importName ? `${name} of ${importName}: ${found}` : found;
    return { description, ...(importName && { title: `${page.title} · ${importName}` }) };
  },
  transformHead({ page, title, description }) {
    if (page === "404.md") return [];
    const url = new URL(page.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html"), siteUrl).href;
    const properties = {
      "og:type": "website",
      "og:site_name": "Plein Air",
      "og:title": title,
      "og:description": description,
      "og:url": url,
      "og:image": new URL("gallery.jpg", siteUrl).href,
      "og:image:alt": "Three photos, painted in six styles",
    };
    return [
      ["link", { rel: "canonical", href: url }],
      ...Object.entries(properties).map(([property, text]): [string, Record<string, string>] => [
        "meta",
        { property, content: text },
      ]),
      ["meta", { name: "twitter:card", content: "summary_large_image" }],
      ["meta", { name: "twitter:title", content: title }],
      ["meta", { name: "twitter:description", content: description }],
    ];
  },
  transformHtml(html, _, { page }) {
    // What is not there is drawn by a script alone.
    if (page === "404.md") {
      const words = `<main><h1>This page is not here</h1><p><a href="${base}">To the start</a></p></main>`;
      return html.replace("</body>", `<noscript>${words}</noscript></body>`);
    }
    // As the theme here does when a page is drawn.
    return html.includes("<main") ? html : html.replace('<div class="VPContent', '<div role="main" class="VPContent');
  },
  themeConfig: {
    nav: [
      start,
      { text: "Guides", items: guides },
      { text: "Reference", items: reference },
      { text: "Background", items: background },
      { text: "Playground", link: "/playground" },
    ],
    sidebar: {
      ...Object.fromEntries(imports.map(({ link }) => [link, apiSidebar(link)])),
      "/api/": apiSidebar(),
      "/decisions/": [
        {
          text: "Decisions",
          link: "/decisions/",
          items: decisions.map(({ title, file }) => ({ text: title, link: `/decisions/${file}` })),
        },
        { text: "Background", items: background },
      ],
      "/": [
        { text: "Guides", items: guides },
        { text: "Reference", items: reference },
        { text: "Background", items: background },
      ],
    },
    search: {
      provider: "local",
      options: {
        // Of several names of one kind the results say which import they are of.
        _render(markdown, env, md) {
          const importName = importOf(env.relativePath);
          const html = md.render(markdown, env);
          return importName ? html.replace(/(<h1[^>]*>.*?)( <a )/, `$1 · ${importName}$2`) : html;
        },
      },
    },
    notFound: {
      title: "This page is not here",
      quote: "It may have moved. The search at the top looks through all pages.",
      linkLabel: "To the start",
      linkText: "To the start",
    },
    socialLinks: [{ icon: "github", link: repository.url.replace(/^git\+|\.git$/g, "") }],
    footer: { message: "MIT licence. Your pictures never leave your machine." },
    outline: [2, 3],
  },
});
