/**
 * @file `pleinair` in a page: what needs no machine, and `pleinair/web`. The two lists as they are: a third one would have to follow both.
 */
export * from "./index.ts";
export * from "./web/index.ts";
