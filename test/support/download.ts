/**
 * @file What a page offers to save.
 */
import { join } from "node:path";
import type { Download, Page } from "playwright-core";

/** Does what makes a page offer a file, and keeps that. @returns Its path in the folder, under the name that was offered. */
export async function savedBy(page: Page, folder: string, action: () => Promise<void>): Promise<string> {
  const saving = page.waitForEvent("download");
  await action();
  return keep(await saving, folder);
}

/** Keeps what a page offered. @returns Its path in the folder, under the name that was offered. */
export async function keep(download: Download, folder: string): Promise<string> {
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}
