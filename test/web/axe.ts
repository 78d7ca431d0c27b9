/**
 * @file What axe finds to complain of in a page, and whether the page is wider than its window.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** @returns One line for each rule that is broken; none for a page that all can use. */
export async function complaintsOf(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(source, "utf8"));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    const broken = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
    return document.documentElement.scrollWidth > innerWidth
      ? [...broken, "the page is wider than its window"]
      : broken;
  });
}
