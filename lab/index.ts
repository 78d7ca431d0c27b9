/**
 * @file `@pleinair/lab`: what `pleinair bench` uses of the lab.
 */
export { measureBrowser } from "./speed/browser.ts";
export type { PageLine, PageTask, PageTimes } from "./speed/page-types.ts";
export { measureWhole, type WholeOptions, type WholeRow, type WholeTimes } from "./speed/whole.ts";
