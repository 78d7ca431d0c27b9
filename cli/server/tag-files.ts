/**
 * @file Tags of files, so that what has not changed is not sent again.
 */
import type { MiddlewareHandler } from "hono";
import { versions } from "pleinair/node";

const { pleinair: version } = versions();

/**
 * Tags files by their size and time, without reading them: a tag made of the contents would hold all of them in memory until the client
 * has read them. The version is part of it because npm gives all the files of a package one time.
 */
export const tagFiles: MiddlewareHandler = async (c, next) => {
  await next();
  const { status, headers } = c.res;
  const changed = headers.get("Last-Modified");
  if (status !== 200 || changed === null) return;
  const parts = [version, headers.get("Content-Length"), Date.parse(changed), headers.get("Content-Encoding")];
  c.header("ETag", `"${parts.join("-")}"`);
};
