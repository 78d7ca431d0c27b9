/**
 * @file Large photos through the command line, from JPEG to JPEG, each in a process of its own: time and peak memory.
 *
 *     node --conditions=source lab/reliability/sizes.ts [MEGAPIXELS,…] [options of `pleinair paint`]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const root = fileURLToPath(new URL("../../", import.meta.url));
const [sizes = "12,24,50,100", ...options] = process.argv.slice(2);

/** Told at the end of the process that is measured. */
const measure = `data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS+"\\n"))`;

const folder = await mkdtemp(join(tmpdir(), "pleinair-sizes-"));
try {
  console.log(`${cpus()[0]?.model ?? "?"}, ${availableParallelism()} cores, Node ${process.versions.node}\n`);
  console.log("| megapixels | pixels | file, MB | seconds | peak memory, MiB |");
  console.log("| ---: | --- | ---: | ---: | ---: |");
  for (const megapixels of sizes.split(",").map(Number)) {
    const width = Math.round(Math.sqrt(megapixels * 1.5e6));
    const size = { width, height: Math.round((width * 2) / 3) };
    const [photo, out] = [join(folder, "photo.jpg"), join(folder, "out.jpg")];
    await sharp(join(root, "samples/photos/moose.jpg"))
      .resize({ ...size, fit: "fill" })
      .jpeg()
      .toFile(photo);
    const { seconds, peakMiB } = await paint(photo, out);
    const { width: outWidth, height } = await sharp(out).metadata();
    if (outWidth !== size.width || height !== size.height)
      throw new Error(`${megapixels} MP came out as ${outWidth}x${height}`);
    const megabytes = (await stat(photo)).size / 1e6;
    console.log(
      `| ${megapixels} | ${size.width} x ${size.height} | ${megabytes.toFixed(1)} | ${seconds.toFixed(0)} | ${peakMiB.toFixed(0)} |`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

async function paint(photo: string, out: string): Promise<{ readonly seconds: number; readonly peakMiB: number }> {
  const command = [join(root, "cli/bin.ts"), "paint", photo, "--style", join(root, "samples/styles/wave.jpg")];
  const flags = ["--conditions=source", "--import", measure];
  const start = performance.now();
  const child = spawn(process.execPath, [...flags, ...command, "--out", out, "--force", ...options], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(`pleinair paint ended with ${code}: ${said}`);
  return {
    seconds: (performance.now() - start) / 1000,
    peakMiB: Number(/^peak (\d+)$/m.exec(said)?.[1]) / 1024,
  };
}
