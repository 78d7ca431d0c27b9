/**
 * @file Pages, opened and ready: that of the tests with the library in it, and the studio.
 */
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { smallSamples } from "../small-samples.ts";

/** A busy machine takes long for the first painting of a page: milliseconds. */
const patienceMs = 120_000;

/** Collects what a page says is wrong with it. */
export function collectComplaints(page: Page, complaints: string[] = []): string[] {
  page.on("pageerror", ({ message }) => void complaints.push(message));
  page.on("console", (message) => void (message.type() === "error" && complaints.push(message.text())));
  return complaints;
}

/**
 * Opens the page of the tests: the library is `pleinair`, and what tests share is `support` (test/web/page.ts).
 *
 * @param url - Of {@link serveSite}.
 * @param beforehand - Runs in the page before its own scripts.
 */
export async function openLibrary(
  browser: Browser | BrowserContext,
  url: string,
  beforehand?: () => void,
): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  if (beforehand) await page.addInitScript(beforehand);
  await page.goto(url);
  await page.waitForFunction(() => "pleinair" in globalThis);
  return page;
}

/**
 * A visitor of the studio: a small window, and no easing. The sample pictures come at 128 pixels, and no service worker brings the whole
 * ones: a style is studied and a photo painted in a fraction of the time. What a first visit loads, and what it
 * keeps, is asked in `first-visit.test.ts`, which does without.
 */
export async function studioContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 900, height: 640 },
    reducedMotion: "reduce",
    acceptDownloads: true,
    serviceWorkers: "block",
    ...options,
  });
  const [photos, styles] = [await smallSamples("photos"), await smallSamples("styles")];
  await context.route(/\/samples\/.*\.jpg$/, async (route) => {
    const [path, kind] = /\/samples\/(.*)\/.*$/.exec(new URL(route.request().url()).pathname)!;
    await route
      .fulfill({ path: join(kind === "photos" ? photos : styles, path) })
      .catch(() => route.abort())
      // A page that is closed meanwhile takes no answer.
      .catch(() => {});
  });
  return context;
}

/** How {@link openStudio} opens the studio. */
export interface StudioPageOptions {
  /** Where what the page says is wrong with it goes. */
  readonly complaints?: string[];
  /** Is told of the page before it is opened. */
  readonly beforehand?: (page: Page) => unknown;
}

/** Opens the studio, and waits until its first photo is painted. */
export async function openStudio(
  context: BrowserContext,
  address: string,
  { complaints = [], beforehand }: StudioPageOptions = {},
): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  collectComplaints(page, complaints);
  await beforehand?.(page);
  await page.goto(address);
  await studioIsReady(page);
  return page;
}

/** Waits until the studio has its styles and has painted. */
export async function studioIsReady(page: Page): Promise<void> {
  await page.waitForSelector("#styles [aria-pressed=true]");
  await studioIsIdle(page);
}

/** Waits until the studio has painted all that was wished for. */
export async function studioIsIdle(page: Page): Promise<void> {
  await page.waitForSelector("#picture[aria-busy=false]");
}

/** Waits until the studio's camera is painted. */
export async function cameraIsLive(page: Page): Promise<void> {
  await page.waitForFunction(() => /frames a second/.test(document.querySelector("#meter")!.textContent));
}

/** What a canvas or a video of a page shows, as 16 by 16 grey values. */
export function greysOf(page: Page, id: string, mirrored = false): Promise<number[]> {
  return page.evaluate(
    ({ id, mirrored }) => {
      const small = new OffscreenCanvas(16, 16).getContext("2d")!;
      if (mirrored) small.setTransform(-1, 0, 0, 1, 16, 0);
      small.drawImage(document.getElementById(id) as HTMLCanvasElement | HTMLVideoElement, 0, 0, 16, 16);
      const { data } = small.getImageData(0, 0, 16, 16);
      return Array.from({ length: 256 }, (_, i) => (data[4 * i]! + data[4 * i + 1]! + data[4 * i + 2]!) / 3);
    },
    { id, mirrored },
  );
}
