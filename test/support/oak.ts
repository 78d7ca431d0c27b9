/**
 * @file An OAK-1 for tests: the real host program under Python, with depthai's queues stood in for, and exports as they lie
 * after conversion.
 */
import { execFileSync } from "node:child_process";
import { cp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { run } from "./command.ts";
import { cache, once } from "./once.ts";
import { root } from "./paths.ts";
import { smallStyle } from "./small-samples.ts";

/** What the host program's environment needs, so that it meets the stand-in. */
export const oakEnvironment = {
  ...process.env,
  PYTHONPATH: join(root, "test/python/depthai"),
  PYTHONDONTWRITEBYTECODE: "1",
};

/** A sample style, exported at 64x48 and packed as the converter does: made once, and copied into the folder. */
export async function exportConverted(python: string, folder: string, ...options: readonly string[]): Promise<void> {
  const made = join(cache, ["oak", ...options].join("-"));
  const sources = ["src", "cli", "models", "samples/styles/wave.jpg", "test/support/oak.ts", "package-lock.json"];
  await once(basename(made), sources, join(made, "model.rvc2.tar.xz"), async () => {
    await rm(made, { recursive: true, force: true });
    await exportAndPack(python, made, options);
  });
  await cp(made, folder, { recursive: true });
}

async function exportAndPack(python: string, folder: string, options: readonly string[]): Promise<void> {
  const args = ["--target", "oak", "--style", await smallStyle("wave"), "--size", "64x48", "--out", folder];
  const { code, err } = await run(["export", ...args, ...options]);
  if (code !== 0) throw new Error(`The export failed: ${err.join(" ")}`);
  // Colours are turned round where they are the only input.
  const repack = `import io, json, tarfile
with tarfile.open("model.tar.gz") as made, tarfile.open("model.rvc2.tar.xz", "w:xz") as converted:
    for entry in made:
        data = made.extractfile(entry).read()
        if entry.name == "config.json":
            config = json.loads(data)
            picture, *others = config["model"]["inputs"]
            picture["preprocessing"]["dai_type"] = "RGB888p" if others else "BGR888p"
            data = json.dumps(config).encode()
        entry.size = len(data)
        converted.addfile(entry, io.BytesIO(data))`;
  execFileSync(python, ["-c", repack], { cwd: folder });
}

/** What the stand-in's frames hold, RGB: columns, rows, and `blue`; row 0 runs out of range, to be clipped. */
export function standInFrame(width: number, height: number, blue: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return y === 0 ? (x % 2) * 255 : [x, y, blue][i % 3]!;
  });
}
