/**
 * @file Before the first test file and after the last one (test/run.ts): the pages are built and one browser is started, for all.
 * A file that runs by itself does without: it uses what is built, and starts a browser of its own.
 */
import { builtPage, buildStudio } from "./built.ts";
import { startSharedBrowser, withoutBrowser } from "./chromium.ts";

let browser: Awaited<ReturnType<typeof startSharedBrowser>> | undefined;

export async function setUp(): Promise<void> {
  if (withoutBrowser) return;
  await Promise.all([builtPage(), buildStudio()]);
  browser = await startSharedBrowser();
}

export async function tearDown(): Promise<void> {
  await browser?.close();
}
