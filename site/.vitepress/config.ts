/**
 * @file The site: the project's docs as pages, the API from the docstrings, and the studio as a playground. `npm run site` builds it.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type DefaultTheme } from "vitepress";

const api = new URL("../content/api/typedoc-sidebar.json", import.meta.url);
const { repository } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  repository: { url: string };
};

/** There once the build has written it. */
const apiSidebar = existsSync(api) ? (JSON.parse(readFileSync(api, "utf8")) as DefaultTheme.SidebarItem[]) : [];

const guides = [
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
  { text: "Beside the others", link: "/compare" },
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

export default defineConfig({
  title: "Plein Air",
  description:
    "Real-time style transfer in TypeScript: photos, videos and a live camera, painted in any picture's style.",
  srcDir: "content",
  outDir: fileURLToPath(new URL("../dist", import.meta.url)),
  head: [["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }]],
  cleanUrls: false,
  lastUpdated: false,
  // Pages of the playground and of decisions are files beside the pages, which VitePress does not know.
  ignoreDeadLinks: [/^\/?studio\/index/],
  markdown: { anchor: { slugify } },
  // The theme's home page has no main landmark, which screen readers look for.
  transformHtml: (html) => html.replace('<div class="VPContent is-home"', '<div role="main" class="VPContent is-home"'),
  themeConfig: {
    nav: [
      { text: "Guides", items: guides },
      { text: "Reference", items: reference },
      { text: "Background", items: background },
      { text: "Playground", link: "/playground" },
    ],
    sidebar: {
      "/api/": [{ text: "API", items: apiSidebar }],
      "/": [
        { text: "Guides", items: guides },
        { text: "Reference", items: reference },
        { text: "Background", items: background },
      ],
    },
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository.url.replace(/^git\+|\.git$/g, "") }],
    footer: { message: "MIT licence. Your pictures never leave your machine." },
    outline: [2, 3],
  },
});
