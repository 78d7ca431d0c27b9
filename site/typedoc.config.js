/**
 * @file How the API reference is made from the docstrings: every public name must have one, or the build fails.
 */
import { OptionDefaults } from "typedoc";

export default {
  entryPoints: [
    "../src/index.ts",
    "../src/node/index.ts",
    "../src/web/index.ts",
    "../src/network.ts",
    "../src/graph/index.ts",
  ],
  tsconfig: "tsconfig.api.json",
  plugin: ["typedoc-plugin-markdown", "typedoc-vitepress-theme"],
  out: "content/api",
  docsRoot: "content",
  readme: "none",
  name: "API",
  disableSources: true,
  hideGenerator: true,
  entryFileName: "index",
  blockTags: [...OptionDefaults.blockTags, "@file"],
  excludeTags: ["@file"],
  validation: { notExported: false, invalidLink: false, notDocumented: true },
  requiredToBeDocumented: ["Function", "Class", "Interface", "TypeAlias", "Variable", "Enum"],
  treatValidationWarningsAsErrors: true,
};
