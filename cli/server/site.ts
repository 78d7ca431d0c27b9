/**
 * @file The studio's site: files from a folder, with the headers that threads in WASM need and that keep everything on this machine.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { etag } from "hono/etag";
import { secureHeaders } from "hono/secure-headers";
import { packageFolder } from "../files/package-folder.ts";
import { tagFiles } from "./tag-files.ts";

/** onnxruntime's files for pages. */
const ortFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"));

/**
 * An app that serves the built studio.
 *
 * @param folder - Where it was built to.
 * @param extend - Adds routes of its own, with the same headers, before the files.
 */
export function studioSite(folder: string, extend?: (app: Hono) => void): Hono {
  const app = new Hono();
  app.use(
    secureHeaders({
      // These two make the page cross-origin isolated: without it there are no threads.
      crossOriginOpenerPolicy: "same-origin",
      crossOriginEmbedderPolicy: "require-corp",
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        // WASM counts as eval; blobs are the user's own pictures and videos.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'", "blob:"],
        imgSrc: ["'self'", "blob:"],
        mediaSrc: ["'self'", "blob:"],
        formAction: ["'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        // The page's one policy lets scripts be loaded from its own origin, and no markup or code be made of strings.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["default"],
      },
      // Plain http on localhost.
      strictTransportSecurity: false,
    }),
  );
  app.use(async (c, next) => {
    await next();
    if (c.res.status >= 400 || c.res.headers.has("Cache-Control")) return;
    // Built files carry their hash in the name; the others are asked for again, and answered in a line when unchanged.
    c.header("Cache-Control", c.req.path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  });
  extend?.(app);
  // Cameras that the server reads, as opposed to the browser's own: none, unless `extend` has answered.
  app.get("/cameras", (c) => c.json([]));
  app.use(etag(), tagFiles);
  app.use(serveStatic({ root: folder, precompressed: true }));
  // The published package holds these once, not a second time in the studio's folder.
  app.get("/models/*", serveStatic({ root: packageFolder }));
  app.get("/samples/*", serveStatic({ root: packageFolder }));
  app.get("/ort/*", serveStatic({ root: ortFolder, rewriteRequestPath: (path) => path.slice("/ort".length) }));
  return app;
}
