/**
 * @file The browser of the tests: Debian's chromium, with a software GPU and a fake camera. It is started once for a whole run
 * (set-up.ts), and by a file that runs by itself.
 */
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserServer } from "playwright-core";

/** Debian's. */
export const chromiumPath = "/usr/bin/chromium";
const addressName = "PLEINAIR_TEST_BROWSER";

/** The reason to skip what needs a browser, or `false`. */
export const withoutBrowser = existsSync(chromiumPath)
  ? false
  : `there is no ${chromiumPath}; install Debian's chromium (apt-get install chromium)`;

export const options = {
  executablePath: chromiumPath,
  args: [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    // V8 optimises what has run for long only: a page compiles onnxruntime and uses it for seconds. Its first style took 5.4 s of processor
    // time, 1.4 of them for optimising 400 functions, and takes 2.5; twenty paintings take as long as before.
    "--js-flags=--wasm-tiering-budget=1000000000",
    // WebGPU in software, video frames included.
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-vulkan-surface",
    "--ignore-gpu-blocklist",
    "--use-fake-ui-for-media-stream",
    // As many frames as can be painted beside other files; of 20 a second every one would be, on a core of its own.
    "--use-fake-device-for-media-stream=fps=8",
  ],
};

/** Starts the browser for all files that run after this; close it at the end. */
export async function startSharedBrowser(): Promise<BrowserServer> {
  const server = await chromium.launchServer(options);
  process.env[addressName] = server.wsEndpoint();
  return server;
}

/** The browser of this run, or one of one's own. Close it at the end: of the run's browser, that closes the pages opened here. */
export function openBrowser(): Promise<Browser> {
  const address = process.env[addressName];
  return address === undefined ? chromium.launch(options) : chromium.connect(address);
}
