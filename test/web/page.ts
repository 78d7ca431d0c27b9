/**
 * @file What runs in the page of the tests: the library, within reach of the test as `window.pleinair`.
 */
import * as pleinair from "pleinair/web";

Object.assign(globalThis, { pleinair });
