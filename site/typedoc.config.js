/**
 * @file How the API reference is made from the docstrings: every public name must have one, or the build fails.
 */
import { Converter, OptionDefaults } from "typedoc";

/** What a function throws, in one list with the errors' names, which the Markdown would leave out. */
function listErrors(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const { comment } of Object.values(project.reflections)) {
      const [first, ...others] = comment?.blockTags.filter(({ tag }) => tag === "@throws") ?? [];
      if (!first) continue;
      first.content = [first, ...others].flatMap(({ typeAnnotation = "", content }, i) => [
        { kind: "text", text: `${i === 0 ? "" : "\n"}- ` },
        ...(typeAnnotation === "" ? [] : [{ kind: "code", text: `\`${typeAnnotation.slice(1, -1)}\`` }]),
        { kind: "text", text: typeAnnotation === "" ? "" : " " },
        ...content,
      ]);
      comment.blockTags = comment.blockTags.filter((tag) => !others.includes(tag));
    }
  });
}

export default {
  // Each says its import name and what it is for with `@module`.
  entryPoints: [
    "../src/index.ts",
    "../src/node/index.ts",
    "../src/web/index.ts",
    "../src/network.ts",
    "../src/graph/index.ts",
  ],
  sortEntryPoints: false,
  tsconfig: "tsconfig.api.json",
  plugin: ["typedoc-plugin-markdown", "typedoc-vitepress-theme", listErrors],
  out: "content/api",
  docsRoot: "content",
  readme: "none",
  name: "API",
  disableSources: true,
  hideGenerator: true,
  entryFileName: "index",
  // Lists of names with a sentence each.
  indexFormat: "table",
  parametersFormat: "table",
  // What an element inherits of the DOM, and an error of Error: 330 headings for `<plein-air>` alone.
  excludeExternals: true,
  blockTags: [...OptionDefaults.blockTags, "@file"],
  excludeTags: ["@file"],
  preservedTypeAnnotationTags: ["@throws"],
  validation: { notExported: false, invalidLink: false, notDocumented: true },
  requiredToBeDocumented: ["Function", "Class", "Interface", "TypeAlias", "Variable", "Enum"],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};
