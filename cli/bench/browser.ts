/**
 * @file Frames a second in a real browser: opens the studio's page for it, hidden, and waits for what it measured.
 */
import { once } from "node:events";
import { launch, Launcher } from "chrome-launcher";
import { FileError } from "pleinair/node";
import { openStudio } from "../server/studio.ts";

/** What is to be measured. */
export interface BrowserTask {
  readonly models: readonly string[];
  /** Sides, pixels. */
  readonly sizes: readonly number[];
  /** For each size. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onBuild: () => void;
}

/** What was measured: the page's lines. */
export interface BrowserTimes {
  readonly browser: string;
  /** The graphics device, and whether it was left out. */
  readonly gpu: string;
  readonly lines: readonly BrowserLine[];
}

/** One model, device and size. */
export interface BrowserLine {
  readonly model: string;
  readonly device: string;
  readonly threads: number;
  readonly size: number;
  readonly framesPerSecond: number;
  readonly latencyMs: number;
  readonly spreadMs: number;
  readonly frames: number;
}

/**
 * Measures in the Chrome, Edge or Chromium that is installed.
 *
 * @throws {FileError} when there is none, or the page fails.
 */
export async function benchInBrowser(task: BrowserTask): Promise<BrowserTimes> {
  const { signal, onBuild } = task;
  if (Launcher.getInstallations().length === 0 && !process.env["CHROME_PATH"]) {
    throw new FileError(
      "bench --browser",
      "found no Chrome, Edge or Chromium. Install one, or name it in CHROME_PATH.",
    );
  }
  let tell: (result: BrowserTimes | { readonly error: string }) => void = () => {};
  const told = new Promise<BrowserTimes | { readonly error: string }>((resolve) => (tell = resolve));
  const studio = await openStudio({
    signal,
    onBuild,
    extend: (app) =>
      app.post("/bench-result", async (c) => {
        tell(await c.req.json());
        return c.body(null, 204);
      }),
  });
  const asked = new URLSearchParams({
    models: task.models.join(),
    sizes: task.sizes.join(),
    seconds: String(task.seconds),
  });
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  try {
    const chrome = await launch({
      startingUrl: `${studio.address}bench.html?${asked.toString()}`,
      chromeFlags: ["--headless=new", "--window-size=800,600", ...sandbox],
      logLevel: "silent",
    });
    try {
      const gone = once(chrome.process, "exit").then(() => {
        throw new FileError("bench --browser", "the browser ended before it had measured.");
      });
      const stopped = once(signal, "abort").then(() => signal.throwIfAborted());
      const result = (await Promise.race([told, gone, stopped])) as Awaited<typeof told>;
      if ("error" in result) throw new FileError("bench --browser", result.error);
      return result;
    } finally {
      chrome.kill();
    }
  } finally {
    await studio.close();
  }
}
