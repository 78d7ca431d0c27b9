/**
 * @file What axe finds to complain of in a page, and whether the page is wider than its window.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/**
 * @param within - A selector of the part to look at. Default: the page.
 * @returns One line for each rule that is broken; none for a page that all can use.
 */
export async function axeComplaints(page: Page, within = "html"): Promise<string[]> {
  await page.evaluate(await readFile(source, "utf8"));
  return page.evaluate(async (selector) => {
    const { axe } = globalThis as unknown as {
      axe: { run(where: Element): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run(document.querySelector(selector)!);
    const broken = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
    return document.documentElement.scrollWidth > innerWidth
      ? [...broken, "the page is wider than its window"]
      : broken;
  }, within);
}

/** The windows of a desk and of a phone, and both schemes of colours. */
export async function axeComplaintsEverywhere(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    for (const viewport of [
      { width: 1200, height: 800 },
      { width: 390, height: 780 },
    ]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(viewport);
      complaints.push(...(await axeComplaints(page)));
    }
  }
  return complaints;
}
