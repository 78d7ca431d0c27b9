/**
 * @file What runs in the page of the tests: the library and what tests share, within reach of a test as `pleinair` and `support`.
 */
import * as pleinair from "pleinair/web";
import * as support from "./support.ts";

Object.assign(globalThis, { pleinair, support });
