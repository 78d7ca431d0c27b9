// Paints every JPEG of a folder in a mixture of two styles: node paint.js photos/ painted/
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { loadPainter, mix, readImage, sampleStyles, writeImage } from "pleinair";

const [from = "photos", to = "painted"] = process.argv.slice(2);
await mkdir(to, { recursive: true });

const painter = await loadPainter({ model: "live" });
const [wave, night] = await Promise.all(
  ["great-wave", "starry-night"].map(async (name) =>
    painter.study(await readImage(sampleStyles().find((style) => style.name === name).path)),
  ),
);
const style = mix([wave, 0.6], [night, 0.4]);

for (const name of (await readdir(from)).filter((name) => /\.jpe?g$/i.test(name))) {
  const photo = await readImage(join(from, name));
  // The photo's own memory is painted into: it is not needed any more.
  const painting = await painter.paint(photo, style, { strength: 0.9, into: photo });
  await writeImage(join(to, name), painting, { force: true });
  console.log(`${name} ${painting.width}×${painting.height}`);
}
await painter.dispose();
