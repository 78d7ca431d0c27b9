/**
 * @file What the studio asks for when `classic` is chosen: the model, which is no part of the page's build, and the encoder, which lies
 * wherever `pleinair fetch vgg` or the user has put it.
 */
import { serveStatic } from "@hono/node-server/serve-static";
import type { Hono } from "hono";
import { etag } from "hono/etag";
import { packageFolder } from "../files/package-folder.ts";
import { FileError, findEncoder, MissingWeightsError } from "pleinair/node";
import { ownPagesOnly } from "./own-pages.ts";
import { tagFiles } from "./tag-files.ts";

/** Adds `/models/classic/` to a site, and says that it is there. */
export function classicRoutes(app: Hono): void {
  app.get("/models/offered.json", (c) => c.json(["studio", "live", "classic"]));
  app.use("/models/classic/*", etag(), tagFiles);
  app.get("/models/classic/vgg16.safetensors", ownPagesOnly, async (c, next) => {
    try {
      // Looked for now, not at the start: it may have been fetched meanwhile.
      return (await serveStatic({ path: await findEncoder('The model "classic"') })(c, next)) ?? c.notFound();
    } catch (error) {
      if (error instanceof MissingWeightsError || error instanceof FileError) return c.text(error.message, 404);
      throw error;
    }
  });
  app.get("/models/classic/*", serveStatic({ root: packageFolder }));
}
