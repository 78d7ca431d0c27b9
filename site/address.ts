/**
 * @file Where the site is served: package.json's `homepage`, or what `PLEINAIR_SITE_URL` says. All that needs the address or the folder takes them from here.
 */
import { readFileSync } from "node:fs";

const { homepage } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  homepage: string;
};

/** The address of the start page, with a slash at its end. */
export const siteUrl = new URL((process.env["PLEINAIR_SITE_URL"] ?? homepage).replace(/\/*$/, "/"));

/** The folder of the site on its server, such as `/pleinair/`. */
export const base = siteUrl.pathname;
