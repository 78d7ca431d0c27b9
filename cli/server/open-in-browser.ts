/**
 * @file Opens an address in the browser of the machine.
 */
import open from "open";

/** Where there is no browser to open, the printed address is enough; in CI nobody looks. */
export function openInBrowser(address: string): void {
  if (process.env["CI"]) return;
  open(address).catch(() => {});
}
