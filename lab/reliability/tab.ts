/**
 * @file A large photo in the studio, opened and downloaded at its full size: the memory of all of the browser's processes beyond what
 * they have with a sample photo.
 *
 *     node --conditions=source lab/reliability/tab.ts [MEGAPIXELS]
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { launchBrowser } from "../speed/browser.ts";
import { childrenMiB } from "./memory.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const megapixels = Number(process.argv[2] ?? 12);
const width = Math.round(Math.sqrt(megapixels * 1.5e6));
const size = { width, height: Math.round((width * 2) / 3) };

const folder = await mkdtemp(join(tmpdir(), "pleinair-tab-"));
const file = join(folder, "large.jpg");
await sharp(join(root, "samples/photos/moose.jpg"))
  .resize({ ...size, fit: "fill" })
  .toFile(file);

const program = ["--conditions=source", join(root, "cli/bin.ts"), "serve", "--no-open"];
const server = spawn(process.execPath, program, { stdio: ["ignore", "pipe", "inherit"] });
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(300_000);
  await page.goto(await addressOf(server.stdout));
  const painted = (name: string) => page.waitForSelector(`#painting[aria-label^="${name}, painted in"]`);
  await painted("moose");
  await sleep(3000);
  const before = await childrenMiB();
  let most = before;
  /** The most that there is until some work is done, MiB beyond what there was. */
  const during = async (work: Promise<unknown>): Promise<number> => {
    let isOver = false;
    most = before;
    void work.finally(() => (isOver = true));
    while (!isOver) {
      most = Math.max(most, await childrenMiB());
      await sleep(50);
    }
    await work;
    return Math.round(most - before);
  };
  const opened = await during(page.setInputFiles("#photo-file", file).then(() => painted("large")));
  const saved = await during(
    Promise.all([page.waitForEvent("download").then((download) => download.path()), page.click("#download")]),
  );
  const picture = Math.round((4 * size.width * size.height) / 2 ** 20);
  console.log(`${size.width} x ${size.height}, ${picture} MiB of pixels, beyond ${before.toFixed(0)} MiB before:`);
  console.log(`opened ${opened} MiB, painted and saved ${saved} MiB`);
} finally {
  await browser.close();
  server.kill();
  await rm(folder, { recursive: true, force: true });
}

/** The address that `pleinair serve` says. */
async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  let said = "";
  for await (const text of output) {
    said += String(text);
    const found = /http:\/\/[^\s]+/.exec(said)?.[0];
    if (found) return found;
  }
  throw new Error(`pleinair serve did not say where: ${said}`);
}
