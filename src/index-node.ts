/**
 * @file `pleinair` in Node: what needs no machine, and `pleinair/node`. The two lists as they are: a third one would have to follow both.
 */
export * from "./index.ts";
export * from "./node/index.ts";
