/**
 * @file Opens an address in the browser of the machine.
 */
import { spawn } from "node:child_process";
import { platform } from "node:os";

/** Where there is no browser to open, the printed address is enough. */
export function openBrowser(address: string): void {
  const [command, ...args] =
    platform() === "darwin"
      ? ["open", address]
      : platform() === "win32"
        ? ["cmd", "/c", "start", address]
        : ["xdg-open", address];
  spawn(command!, args, { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}
