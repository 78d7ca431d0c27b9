/**
 * @file The commands that faults are put into: small work of each kind.
 */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeImage } from "pleinair/node";
import sharp from "sharp";
import { smoothPicture } from "../speed/test-pictures.ts";

/** Work for one command. */
export interface Work {
  readonly name: string;
  /** The command line; what it writes goes below `out`. */
  args(out: string): readonly string[];
  /** Goes on with what a killed run has left, where that is another command line. */
  again?(out: string): readonly string[];
  readonly env?: (out: string) => Readonly<Record<string, string>>;
}

const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));

/** Small steps of training, with a checkpoint after each. */
const settings = {
  ...{ cropPx: 48, photoPool: 2, stylePool: 2, refresh: 0, heldOut: 1, pairs: 1, pairsPerRun: 1, warmup: 1 },
  ...{ averageOver: 5, logEvery: 1, saveEvery: 1, evaluateEvery: 4, steps: 8 },
};

/** Makes what the commands read, in a folder. */
export async function makeMaterials(folder: string): Promise<void> {
  const at = (...names: string[]) => join(folder, ...names);
  for (const name of ["photos", "train-photos", "train-styles"]) await mkdir(at(name), { recursive: true });
  for (let i = 0; i < 5; i++) {
    const photo = smoothPicture({ width: 320 + 16 * i, height: 240 });
    await writeFile(at("photos", `${i}.png`), await encodeImage(photo, ".png"));
    await writeFile(at("train-photos", `${i}.jpg`), await encodeImage(photo, ".jpg"));
  }
  for (const name of ["wave.jpg", "swirls.jpg", "mosaic.jpg"]) {
    await copyFile(sample(`styles/${name}`), at("train-styles", name));
  }
  await writeFile(at("settings.json"), JSON.stringify(settings));
  const [width, height, frames] = [96, 64, 24];
  const data = Uint8Array.from({ length: width * height * frames * 3 }, (_, i) => (i * 7 + (i >> 9)) & 255);
  await sharp(data, { raw: { width, height: height * frames, channels: 3, pageHeight: height } })
    .gif()
    .toFile(at("clip.gif"));
}

/** The work, from materials that {@link makeMaterials} has made. @param vgg - VGG's weights; without them nothing is trained or fetched. */
export function allWork(materials: string, vgg: string | undefined): Work[] {
  const at = (...names: string[]) => join(materials, ...names);
  const wave = sample("styles/wave.jpg");
  const painted = ["--style", wave, "--model", "live", "--device", "cpu", "--force"];
  const work: Work[] = [
    { name: "paint", args: (out) => ["paint", at("photos/4.png"), ...painted, "-o", join(out, "painting.png")] },
    { name: "paint a folder", args: (out) => ["paint", at("photos"), ...painted, "-o", join(out, "paintings/")] },
    { name: "video", args: (out) => ["video", at("clip.gif"), ...painted, "-o", join(out, "clip.mp4")] },
    {
      name: "study",
      args: (out) => ["study", wave, "--model", "live", "--device", "cpu", "--force", "-o", join(out, "wave.style")],
    },
    {
      name: "export",
      args: (out) => [
        ...["export", "--target", "onnx", "--style", wave, "--model", "live", "--size", "64x64", "--force"],
        ...["-o", join(out, "network")],
      ],
    },
  ];
  if (vgg === undefined) return work;
  const training = (out: string) => [
    ...["train", "--photos", at("train-photos"), "--styles", at("train-styles"), "--vgg", vgg],
    ...["--run", join(out, "run"), "--model", "live", "--device", "cpu"],
  ];
  return [
    ...work,
    {
      name: "train",
      args: (out) => [...training(out), "--config", at("settings.json"), "--force"],
      again: (out) => [...training(out), "--resume"],
    },
    {
      name: "fetch",
      args: () => ["fetch", "vgg", "--file", vgg],
      env: (out) => ({ PLEINAIR_CACHE: join(out, "cache") }),
    },
  ];
}
