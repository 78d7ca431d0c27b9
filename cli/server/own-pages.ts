/**
 * @file Keeps what the server does, as opposed to the files that it holds, to pages of its own.
 */
import type { MiddlewareHandler } from "hono";

/**
 * Answers pages of this server and programs of this machine alone. A page of another site, or one of another name that leads to this
 * machine, starts nothing: not by a link, a picture or a script either, which browsers fetch from anywhere.
 */
export const ownPagesOnly: MiddlewareHandler = async (c, next) => {
  const { hostname, origin } = new URL(c.req.url);
  if (!["localhost", "127.0.0.1"].includes(hostname)) return c.text("Only for this machine.", 403);
  // Every browser says since 2023 where a request comes from: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header. "none" is the
  // address bar; programs say nothing.
  const site = c.req.header("Sec-Fetch-Site") ?? "none";
  const from = c.req.header("Origin") ?? origin;
  if (!["same-origin", "none"].includes(site) || from !== origin)
    return c.text("Only for the studio's own pages.", 403);
  c.header("Cache-Control", "no-store");
  await next();
};
