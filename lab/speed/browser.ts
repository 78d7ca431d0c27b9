/**
 * @file Frames a second in a real browser: builds a page, serves it with the headers that threads need, and lets it measure.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser } from "playwright-core";
import { build, preview } from "vite";
import { LabError } from "../lab-error.ts";
import type { Figures } from "../results.ts";
import type { PageLine, PageTask, PageTimes } from "./page-types.ts";

const here = fileURLToPath(new URL("../pages/live/", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Measures in the Chrome, Edge or Chromium that is installed, or that `CHROME_PATH` names.
 *
 * @throws {LabError} when there is none, or the page fails.
 */
export async function measureBrowser(task: PageTask, signal?: AbortSignal): Promise<PageTimes> {
  const folder = await mkdtemp(join(tmpdir(), "pleinair-lab-"));
  try {
    await buildPage(folder, task.models);
    await using site = await serve(folder);
    const browser = await launchBrowser();
    const stop = () => void browser.close();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const page = await browser.newPage();
      await page.goto(site.url);
      await page.waitForFunction("globalThis.measureLive");
      return await page.evaluate<PageTimes>(`measureLive(${JSON.stringify(task)})`);
    } catch (cause) {
      signal?.throwIfAborted();
      throw new LabError(`The page of the browser benchmark failed: ${(cause as Error).message}`, { cause });
    } finally {
      signal?.removeEventListener("abort", stop);
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The page with its script, onnxruntime's files and the models. */
async function buildPage(folder: string, models: readonly string[]): Promise<void> {
  await build({
    root: here,
    base: "./",
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source", "onnxruntime-web-use-extern-wasm", "module", "browser"] },
    build: { outDir: folder, emptyOutDir: true, target: "es2023" },
  });
  const ort = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
  for (const name of ["ort-wasm-simd-threaded", "ort-wasm-simd-threaded.asyncify"]) {
    for (const end of [".wasm", ".mjs"]) await cp(join(ort, name + end), join(folder, "ort", name + end));
  }
  for (const model of models) {
    await cp(join(root, "models", model), join(folder, "models", model), { recursive: true }).catch(
      (cause: unknown) => {
        throw new LabError(`models/${model}/: there is no such model.`, { cause });
      },
    );
  }
}

async function serve(folder: string): Promise<AsyncDisposable & { readonly url: string }> {
  const server = await preview({
    configFile: false,
    root: folder,
    logLevel: "error",
    build: { outDir: folder },
    preview: {
      host: "127.0.0.1",
      port: 0,
      headers: {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      },
    },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new LabError("The page of the browser benchmark cannot be served.");
  return { url, [Symbol.asyncDispose]: () => server.close() };
}

/** The Chrome, Edge or Chromium that is installed, or that `CHROME_PATH` names. */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env["CHROME_PATH"];
  const choices = named
    ? [{ executablePath: named }]
    : [{ channel: "chrome" }, { channel: "msedge" }, { executablePath: "/usr/bin/chromium" }];
  // As root, Chromium refuses to start with its sandbox.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  for (const choice of choices) {
    const browser = await chromium.launch({ ...choice, args }).catch(() => undefined);
    if (browser) return browser;
  }
  throw new LabError("Found no Chrome, Edge or Chromium. Install one, or name it in CHROME_PATH.");
}

/** Rows of the history. */
export function browserRows({ lines }: PageTimes, fixed: Figures): Figures[] {
  const rounded = (value: number) => +value.toFixed(2);
  return lines.map(({ model, device, threads, size, frames, ...times }: PageLine) => ({
    ...{ ...fixed, device, model, threads, size, framesPerSecond: rounded(times.framesPerSecond) },
    ...{ latencyMs: rounded(times.latencyMs), spreadMs: rounded(times.spreadMs), frames },
  }));
}
