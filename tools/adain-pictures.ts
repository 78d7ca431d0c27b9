/**
 * @file Makes the pictures of docs/adain.md from the sample pictures: `npm run adain-pictures -- VGG [RUNS]`.
 *
 * VGG is a file with the weights of VGG-16. RUNS is a folder with training runs: the short ones, scaled and unscaled, that the page tells of; lambda-1, lambda-10
 * and lambda-100, if there are any; and the model's own, classic, for the curves. Without RUNS only the pictures of VGG and of the model are made.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toTensor, writeTensor, type RgbaImage, type Runtime, type Tensor } from "pleinair";
import { input, toOnnx } from "pleinair/graph";
import {
  classicNetwork,
  classicTarget,
  constants,
  decodeSafetensors,
  concatStats,
  loadPainter,
  channelStatsOf,
  prepareVgg,
  readNetwork,
  statisticsOf,
  styleLayers,
  vggFeatures,
  type FilterScales,
} from "pleinair/network";
import { createRuntime, encodeImage, readModel } from "pleinair/node";
import sharp, { type OverlayOptions } from "sharp";

const root = fileURLToPath(new URL("../", import.meta.url));
const [vggPath, runs] = process.argv.slice(2);
if (!vggPath) throw new Error("Which VGG? For example: npm run adain-pictures -- ~/.cache/pleinair/vgg16.safetensors");
const side = 256;
const gap = 4;

/** A sample, its middle square. */
async function sample(path: string): Promise<RgbaImage> {
  const { data } = await sharp(join(root, "samples", path))
    .resize(side, side, { fit: "cover" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: Uint8ClampedArray.from(data), width: side, height: side };
}

interface Cell {
  readonly png: Buffer | Uint8Array;
  readonly column: number;
  readonly row: number;
}

async function writeSheet(name: string, cells: readonly Cell[], cell = side * 0.6): Promise<void> {
  const place = async ({ png, column, row }: Cell): Promise<OverlayOptions> => ({
    input: await sharp(png).resize(Math.round(cell), Math.round(cell)).png().toBuffer(),
    left: column * (Math.round(cell) + gap),
    top: row * (Math.round(cell) + gap),
  });
  const count = (of: (cell: Cell) => number) => Math.max(...cells.map(of)) + 1;
  const length = (cells: number) => cells * (Math.round(cell) + gap) - gap;
  const size = { width: length(count(({ column }) => column)), height: length(count(({ row }) => row)) };
  await sharp({ create: { ...size, channels: 3, background: "white" } })
    .composite(await Promise.all(cells.map(place)))
    .jpeg({ quality: 84 })
    .toFile(join(root, "docs", name));
}

/** One channel of features as a grey picture: 0 is black, its own largest is white. */
async function channelPicture({ data, dims }: Tensor, channel: number): Promise<Buffer> {
  const [, , height, width] = dims as readonly [number, number, number, number];
  const values = data.subarray(channel * height * width, (channel + 1) * height * width);
  const most = Math.max(...values) || 1;
  const grey = Uint8Array.from(values, (value) => Math.round((255 * value) / most));
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .resize(side, side, { kernel: "nearest" })
    .png()
    .toBuffer();
}

async function run(runtime: Runtime, outputs: Parameters<typeof toOnnx>[0], inputs: Record<string, Tensor>) {
  const session = await runtime.load(toOnnx(outputs));
  const results = await session.run(inputs);
  await session.dispose();
  return results;
}

const runtime = await createRuntime({ device: "cpu" });
const files = await readModel("classic", vggPath);
const network = readNetwork(files);
const raw = decodeSafetensors(await readFile(vggPath)).tensors;
const [moose, coffee, astronaut] = await Promise.all(
  ["moose", "coffee", "astronaut"].map((name) => sample(`photos/${name}.jpg`)),
);
const styleNames = ["wave", "ink", "mosaic", "swirls"];
const styles = await Promise.all(styleNames.map((name) => sample(`styles/${name}.jpg`)));
const picture = input("picture", [1, 3, side, side]);

// What VGG sees: at each style layer the channels that answer most to the photo.
const seen = await run(runtime, vggFeatures(constants(prepareVgg(raw)), picture, styleLayers), {
  picture: toTensor(moose!),
});
const featureCells: Cell[] = [];
for (const [row, layer] of styleLayers.entries()) {
  const features = seen[layer]!;
  const [, count] = features.dims as readonly [number, number];
  const pixels = features.data.length / count;
  const spread = (channel: number) => {
    const values = features.data.subarray(channel * pixels, (channel + 1) * pixels);
    const mean = values.reduce((sum, value) => sum + value, 0) / pixels;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels) / (mean + 1e-3);
  };
  // Neither the ones that are everywhere nor those that answer at one place.
  const order = Array.from({ length: count }, (_, channel) => channel).sort((a, b) => spread(a) - spread(b));
  for (let column = 0; column < 6; column++) {
    const channel = order[Math.floor((count * (column + 1)) / 9)]!;
    featureCells.push({ png: await channelPicture(features, channel), column, row });
  }
}
await writeSheet("adain-features.jpg", featureCells, 128);

// Statistics before and after.
const features = network.encode(picture).at(-1)!;
const code = input("code", [1, network.codeLength]);
const painter = await loadPainter(runtime, files);
const studied = await Promise.all(styles.map((style) => painter.study(style)));
const moments = await run(
  runtime,
  {
    before: concatStats([channelStatsOf(features)]),
    after: concatStats([channelStatsOf(classicTarget(features, channelStatsOf(features), code))]),
  },
  { picture: toTensor(moose!), code: { data: studied[0]!.codes[0]!.code, dims: [1, network.codeLength] } },
);
const dots = (title: string, x: Float32Array, y: Float32Array, left: number) => {
  const at = (value: number) => Math.min(1, Math.log1p(Math.max(0, value)) / Math.log1p(8));
  const marks = Array.from({ length: 512 }, (_, i) => {
    return `<circle cx="${left + 30 + 240 * at(x[512 + i]!)}" cy="${285 - 240 * at(y[512 + i]!)}" r="2" fill="#3566a8" fill-opacity=".55"/>`;
  });
  return `<path d="M${left + 30} 45V285H${left + 270}" fill="none" stroke="#888"/><path d="M${left + 30} 285L${left + 270} 45" stroke="#ccc"/>
<text x="${left + 30}" y="30">${title}</text><text x="${left + 120}" y="306">of the style</text>
<text transform="translate(${left + 20} 200) rotate(-90)">of the features</text>${marks.join("")}`;
};
const chart = `<svg xmlns="http://www.w3.org/2000/svg" width="580" height="320" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="white"/>
${dots("Deviations before AdaIN", studied[0]!.codes[0]!.code, moments.before!.data, 0)}
${dots("Deviations after", studied[0]!.codes[0]!.code, moments.after!.data, 300)}</svg>`;
await sharp(Buffer.from(chart))
  .png({ palette: true })
  .toFile(join(root, "docs", "adain-statistics.png"));

// The contact sheet, and the path from a reconstruction to a painting.
const png = (image: RgbaImage) => encodeImage(image, ".png");
const sheet: Cell[] = [];
const strengths: Cell[] = [];
for (const [row, photo] of [moose!, coffee!, astronaut!].entries()) {
  sheet.push({ png: await png(photo), column: 0, row: row + 1 });
  for (const [i, style] of studied.entries()) {
    if (row === 0) sheet.push({ png: await png(styles[i]!), column: i + 1, row: 0 });
    sheet.push({ png: await png(await painter.paint(photo, style)), column: i + 1, row: row + 1 });
  }
}
await writeSheet("adain-classic.jpg", sheet);
strengths.push({ png: await png(moose!), column: 0, row: 0 });
for (const [i, strength] of [0, 0.25, 0.5, 0.75, 1].entries()) {
  strengths.push({ png: await png(await painter.paint(moose!, studied[3]!, { strength })), column: i + 1, row: 0 });
}
await writeSheet("adain-strength.jpg", strengths, 128);
await painter.dispose();

// How much of the style loss each layer has, with VGG as it comes and with scaled filters.
async function shares(scales?: FilterScales): Promise<string> {
  const vgg = constants(prepareVgg(raw, scales));
  const found = vggFeatures(vgg, picture, styleLayers);
  const outputs = Object.fromEntries(styleLayers.map((layer) => [layer, concatStats([channelStatsOf(found[layer])])]));
  const [a, b] = [
    await run(runtime, outputs, { picture: toTensor(moose!) }),
    await run(runtime, outputs, { picture: toTensor(styles[0]!) }),
  ];
  const losses = styleLayers.map((layer) => {
    const [x, y] = [a[layer]!.data, b[layer]!.data];
    return (2 * x.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0)) / x.length;
  });
  const total = losses.reduce((sum, loss) => sum + loss, 0);
  return losses
    .map((loss, i) => `${styleLayers[i]} ${loss.toPrecision(3)} (${((100 * loss) / total).toFixed(1)} %)`)
    .join("  ");
}
console.log(`style loss of the photo beside the style, VGG as it comes: ${await shares()}`);
if (runs) {
  const { tensors: scales } = decodeSafetensors(await readFile(join(runs, "scaled", "scales.safetensors")));
  console.log(`with scaled filters: ${await shares(scales)}`);

  /** Paints the moose and the cup with the weights of a run. */
  const paintingsOf = async (name: string): Promise<Uint8Array[]> => {
    const vgg = constants(prepareVgg(raw, scales));
    const { tensors } = decodeSafetensors(await readFile(join(runs, name, "best.safetensors")));
    const { encode, codeOf, decode } = classicNetwork({ vgg: 16 }, vgg, constants(tensors));
    const [photoIn, styleIn] = [input("photo", picture.dims), input("style", picture.dims)];
    const content = encode(photoIn).at(-1)!;
    const painting = decode(content, channelStatsOf(content), codeOf(statisticsOf(encode(styleIn))));
    const paintings: Uint8Array[] = [];
    for (const [photo, style] of [
      [moose!, styles[3]!],
      [coffee!, styles[0]!],
    ] as const) {
      const painted = await run(runtime, { painting }, { photo: toTensor(photo), style: toTensor(style) });
      const image = { data: photo.data.slice(), width: side, height: side };
      const whole = { x: 0, y: 0, width: side, height: side };
      writeTensor(painted.painting!, whole, image, { x: 0, y: 0 });
      paintings.push(await png(image));
    }
    return paintings;
  };
  const columns = async (...names: readonly string[]): Promise<Cell[]> => {
    const each = await Promise.all(names.map(paintingsOf));
    return each.flatMap((paintings, column) => paintings.map((one, row) => ({ png: one, column, row })));
  };
  await writeSheet("adain-unscaled.jpg", await columns("unscaled", "scaled"));
  const lambdas = ["lambda-1", "lambda-10", "lambda-100"];
  if (lambdas.every((name) => existsSync(join(runs, name)))) {
    await writeSheet("adain-lambda.jpg", await columns(...lambdas));
  }
  const log = join(runs, "classic", "log.jsonl");
  if (existsSync(log)) await drawCurves(log);
}

/** The losses of a run on a logarithmic axis, each the mean over five lines of its log. */
async function drawCurves(log: string): Promise<void> {
  const lines = (await readFile(log, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, number | string>);
  const progress = lines.filter(({ kind, style }) => kind === "progress" && Number(style) > 0);
  const last = Number(progress.at(-1)!["step"]);
  const [width, height] = [560, 260];
  const path = (name: "content" | "style") => {
    const group = 5;
    const points = Array.from({ length: Math.floor(progress.length / group) }, (_, i) => {
      const part = progress.slice(i * group, (i + 1) * group);
      const mean = (key: string) => part.reduce((sum, line) => sum + Number(line[key]), 0) / part.length;
      return `${(40 + ((width - 60) * mean("step")) / last).toFixed(1)} ${y(mean(name)).toFixed(1)}`;
    });
    return `M${points.join("L")}`;
  };
  const y = (value: number) => 20 + (height - 50) * (1 - Math.log(value / 1) / Math.log(30));
  const ticks = [1, 2, 5, 10, 20].map(
    (value) =>
      `<path d="M40 ${y(value)}H${width - 20}" stroke="#ddd"/><text x="12" y="${y(value) + 4}">${value}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>${ticks.join("")}
<path d="${path("content")}" fill="none" stroke="#3566a8" stroke-width="1.5"/><path d="${path("style")}" fill="none" stroke="#c8642c" stroke-width="1.5"/>
<text x="${width - 130}" y="20" fill="#3566a8">content</text><text x="${width - 70}" y="20" fill="#c8642c">style</text>
<text x="${width - 20}" y="${height - 8}" text-anchor="end">step ${last}</text></svg>`;
  await sharp(Buffer.from(svg))
    .png({ palette: true })
    .toFile(join(root, "docs", "adain-curves.png"));
}
await runtime.dispose();
