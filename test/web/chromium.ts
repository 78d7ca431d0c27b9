/**
 * @file The browser of the tests: Debian's chromium, with a software GPU and a fake camera.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** Why there is no browser, or `false`. As root on Debian it is installed. */
export function missingBrowser(): string | false {
  if (existsSync(executablePath)) return false;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    return `there is no ${executablePath}; install Debian's chromium`;
  }
  try {
    execFileSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
    const options = ["install", "-y", "-qq", "--no-install-recommends", "chromium"];
    execFileSync("apt-get", options, { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  } catch {
    return "Debian's chromium could not be installed";
  }
  return false;
}

/** Starts the browser; close it at the end. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
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
      "--use-fake-device-for-media-stream",
    ],
  });
}
