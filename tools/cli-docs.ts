/**
 * @file `npm run cli-docs`: writes docs/cli.md.
 */
import { writeFile } from "node:fs/promises";
import { cliReference } from "../cli/options/reference.ts";

await writeFile(new URL("../docs/cli.md", import.meta.url), cliReference());
