/**
 * @file The program as a person meets it: command lines in, lines, files and exit codes out. Runs in this process.
 */
import assert from "node:assert/strict";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { decodeStyle, encodeImage, encodeStyle, readImage, type Style } from "pleinair/node";
import sharp from "sharp";
import { run as runCommand } from "../test/support/command.ts";
import { samplePath, temporaryFolder } from "../test/support/paths.ts";
import { pattern } from "../test/support/pictures.ts";
import { smallStyle } from "../test/support/small-samples.ts";

const wave = await smallStyle("wave");
const folder = temporaryFolder("cli");
const photo = join(folder, "photo.png");
/** The same style, large enough to be kept as a smaller copy. */
const larger = join(folder, "larger/wave.jpg");
before(async () => {
  await writeFile(photo, await encodeImage(pattern(48, 32), ".png"));
  await mkdir(join(folder, "larger"));
  await sharp(samplePath("styles/wave.jpg")).resize(400).toFile(larger);
});

/** Runs a command line; `{}` in it is the folder of this test. */
async function run(...args: string[]) {
  return runWith(new AbortController().signal, ...args);
}

function runWith(signal: AbortSignal, ...args: string[]) {
  const commandLine = args.map((arg) => arg.replace("{}", folder));
  return runCommand(commandLine, signal);
}

/** Runs a command line that must fail with one line, which is returned, and must leave no new file. */
async function fails(code: number, ...args: string[]): Promise<string> {
  const files = (await readdir(folder, { recursive: true })).sort();
  const result = await run(...args);
  assert.equal(result.code, code, result.err.join("\n"));
  assert.equal(result.err.length, 1, result.err.join("\n"));
  const [line] = result.err;
  assert.match(line!, /^pleinair: .*\S$/);
  assert.doesNotMatch(line!, /\n|should not have happened/);
  assert.deepEqual((await readdir(folder, { recursive: true })).sort(), files);
  return line!;
}

const paint = (input: string, ...more: string[]) => ["paint", input, "--style", wave, "--device", "cpu", ...more];

test("a photo is painted beside itself, at its size, and one line says so", async () => {
  const { code, out, err } = await run(...paint("{}/photo.png"));
  assert.deepEqual([code, err], [0, []]);
  assert.equal(out.length, 1);
  assert.match(out[0]!, /^\S+photo\.png \+ wave → \S+photo-wave\.png {2}48×32 {2}\d+ ms {2}cpu$/);
  const painting = await readImage(join(folder, "photo-wave.png"));
  assert.deepEqual([painting.width, painting.height], [48, 32]);
});

test("the extension says the format, and quality how large it is", async () => {
  for (const extension of ["jpg", "webp", "avif", "tiff", "png"]) {
    const { code } = await run(...paint("{}/photo.png", "--out", `{}/formats.${extension}`, "--quality", "40"));
    assert.equal(code, 0);
    const { format, compression } = await sharp(join(folder, `formats.${extension}`)).metadata();
    assert.equal(format === "heif" ? compression : format, { jpg: "jpeg", avif: "av1" }[extension] ?? extension);
  }
});

test("a file that is there is not replaced without --force", async () => {
  await run(...paint("{}/photo.png", "-o", "{}/there.png"));
  const before = await readFile(join(folder, "there.png"));
  assert.match(
    await fails(3, ...paint("{}/photo.png", "-o", "{}/there.png", "--strength", "0.2")),
    /there already.*--force/,
  );
  assert.deepEqual(await readFile(join(folder, "there.png")), before);
  const forced = await run(...paint("{}/photo.png", "-o", "{}/there.png", "--strength", "0.2", "--force"));
  assert.equal(forced.code, 0);
  assert.notDeepEqual(await readFile(join(folder, "there.png")), before);
});

test("a folder is painted into another, which is made, and a photo that fails does not stop the rest", async () => {
  const album = join(folder, "album");
  await mkdir(album);
  await copyFile(photo, join(album, "a.png"));
  await writeFile(join(album, "b.jpg"), "not a picture");
  await copyFile(photo, join(album, "c.png"));
  await writeFile(join(album, "notes.txt"), "left alone");
  const { code, out, err } = await run(...paint("{}/album", "-o", "{}/painted"));
  assert.equal(code, 1);
  assert.equal(out.length, 2);
  assert.equal(err.length, 2);
  assert.match(err[0]!, /b\.jpg cannot be read: it is not a picture/);
  assert.equal(err[1], "2 painted, 1 failed");
  assert.deepEqual((await readdir(join(folder, "painted"))).sort(), ["a-wave.png", "c-wave.png"]);
});

test("--json gives an object a line, for pictures that failed as well", async () => {
  await mkdir(join(folder, "json"));
  await copyFile(photo, join(folder, "json", "a.png"));
  await writeFile(join(folder, "json", "b.png"), "");
  const { code, out } = await run(...paint("{}/json", "-o", "{}/json-out", "--json"));
  assert.equal(code, 1);
  const [painted, failed] = out.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual([painted!["width"], painted!["height"], painted!["device"]], [48, 32, "cpu"]);
  assert.match(String(failed!["error"]), /empty/);
});

test("a style is studied once into ten kilobytes and a small copy of its picture, and paints as its picture does", async () => {
  const { code, out } = await run("study", larger, "-o", "{}/wave.style", "--device", "cpu");
  assert.equal(code, 0);
  assert.match(out[0]!, /^wave → \S+wave\.style {2}\d+ bytes/);
  const bytes = await readFile(join(folder, "wave.style"));
  const { name, picture } = decodeStyle(bytes);
  assert.equal(name, "wave");
  const copy = await readImage(picture!);
  assert.ok(Math.min(copy.width, copy.height) >= 256 && picture!.length < 60_000, `${picture!.length} bytes`);
  await run("study", larger, "--no-picture", "-o", "{}/plain.style", "--device", "cpu");
  const plain = await readFile(join(folder, "plain.style"));
  assert.ok(plain.length < 10_000, `${plain.length} bytes`);
  assert.deepEqual({ ...decodeStyle(plain), picture }, decodeStyle(bytes));
  await run("paint", photo, "-s", "{}/wave.style", "-o", "{}/by-style.png", "--device", "cpu");
  await run("paint", photo, "-s", larger, "-o", "{}/by-picture.png", "--device", "cpu");
  assert.deepEqual(await readFile(join(folder, "by-style.png")), await readFile(join(folder, "by-picture.png")));
});

test("a style of other weights is studied anew from the picture in its file, which is said", async () => {
  const style = decodeStyle(await readFile(join(folder, "wave.style")));
  await writeFile(join(folder, "old.style"), encodeStyle({ ...style, model: "studio-00000000" }));
  const { code, err } = await run("paint", photo, "-s", "{}/old.style", "-o", "{}/by-old.png", "--device", "cpu");
  assert.equal(code, 0);
  assert.match(err[0]!, /old\.style was studied with studio-00000000.*studied anew from the picture/);
  assert.ok((await readFile(join(folder, "by-old.png"))).length > 0);
});

test("a style of a file takes a brush like any other", async () => {
  await run("paint", photo, "-s", "{}/wave.style", "--brush", "4", "-o", "{}/broad.png", "--device", "cpu");
  await run("paint", photo, "-s", larger, "--brush", "4", "-o", "{}/broad-by-picture.png", "--device", "cpu");
  const broad = await readFile(join(folder, "broad.png"));
  assert.deepEqual(broad, await readFile(join(folder, "broad-by-picture.png")));
  assert.notDeepEqual(broad, await readFile(join(folder, "by-style.png")));
});

test("studying thoroughly says what it lacks, before anything is studied", async () => {
  const { PLEINAIR_VGG } = process.env;
  process.env["PLEINAIR_VGG"] = "";
  process.env["PLEINAIR_CACHE"] = join(folder, "no-cache");
  try {
    assert.match(await fails(1, "study", wave, "--refine", "-o", "{}/x.style"), /pleinair fetch vgg/);
  } finally {
    delete process.env["PLEINAIR_CACHE"];
    if (PLEINAIR_VGG === undefined) delete process.env["PLEINAIR_VGG"];
    else process.env["PLEINAIR_VGG"] = PLEINAIR_VGG;
  }
  assert.match(await fails(2, "study", wave, "--photos", "{}", "-o", "{}/x.style"), /--refine/);
});

test("styles are mixed by weight, which need not sum to 1", async () => {
  const dots = await smallStyle("dots");
  const mixed = await run("paint", photo, "-s", `${wave}:3`, "-s", `${dots}:1`, "-o", "{}/mix.png", "--device", "cpu");
  assert.deepEqual([mixed.code, mixed.err], [0, []]);
  await run("paint", photo, "-s", `${wave}:0.75`, "-s", `${dots}:0.25`, "-o", "{}/same.png", "--device", "cpu");
  assert.deepEqual(await readFile(join(folder, "mix.png")), await readFile(join(folder, "same.png")));
});

test("photos that are hard to read are painted: 1x1, 1x5000, 16 bits, grey, CMYK, animated", async () => {
  const rgb = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "#808040" } });
  const frames = [await rgb(16, 12).png().toBuffer(), await rgb(16, 12).negate().png().toBuffer()];
  const hard = {
    "dot.png": [1, 1, rgb(1, 1)],
    "thin.png": [1, 5000, rgb(1, 5000)],
    "deep.png": [20, 10, rgb(20, 10).toColourspace("rgb16")],
    "grey.jpg": [20, 10, rgb(20, 10).greyscale()],
    "cmyk.jpg": [20, 10, rgb(20, 10).toColourspace("cmyk")],
    "moving.gif": [16, 12, sharp(frames, { join: { animated: true } })],
  } as const;
  for (const [name, [width, height, image]] of Object.entries(hard)) {
    await image.toFile(join(folder, name));
    const { code, err } = await run(...paint(`{}/${name}`, "-o", `{}/hard-${name}.png`));
    assert.deepEqual([code, err.length], [0, name === "moving.gif" ? 1 : 0], name);
    if (err[0]) assert.match(err[0], /moving\.gif is an animation: its first frame is read/);
    const painting = await readImage(join(folder, `hard-${name}.png`));
    assert.deepEqual([painting.width, painting.height], [width, height], name);
  }
});

test("a photo that is missing, empty, cut short or not a picture is one line and no file", async () => {
  assert.match(await fails(1, ...paint("{}/none.jpg")), /none\.jpg: there is no such file/);
  await writeFile(join(folder, "empty.jpg"), "");
  assert.match(await fails(1, ...paint("{}/empty.jpg")), /empty\.jpg is empty/);
  await writeFile(join(folder, "text.jpg"), "Dear diary");
  assert.match(await fails(1, ...paint("{}/text.jpg")), /text\.jpg cannot be read: it is not a picture/);
  const whole = await encodeImage(pattern(200, 200), ".jpg");
  await writeFile(join(folder, "cut.jpg"), whole.subarray(0, whole.length / 2));
  assert.match(await fails(1, ...paint("{}/cut.jpg")), /cut\.jpg cannot be read: /);
  await mkdir(join(folder, "no-pictures"));
  assert.match(await fails(1, ...paint("{}/no-pictures", "-o", "{}/painted")), /no pictures in this folder/);
});

test("the same of a style's picture", async () => {
  assert.match(
    await fails(1, "paint", photo, "--style", "{}/none.jpg", "-o", "{}/x.png"),
    /none\.jpg: there is no such file/,
  );
  assert.match(
    await fails(1, "paint", photo, "--style", "{}/none.style", "-o", "{}/x.png"),
    /none\.style: there is no such file/,
  );
  assert.match(await fails(1, "study", "{}/none.jpg", "-o", "{}/x.style"), /no such file/);
});

const withCodes = (style: Style, change: (code: Float32Array) => Float32Array): Style => ({
  ...style,
  codes: style.codes.map(({ scale, code }) => ({ scale, code: change(code) })),
});

test("a .style that is damaged, of another model, holds NaN or is something else is one line and no file", async () => {
  await run("study", wave, "--no-picture", "-o", "{}/good.style", "--device", "cpu");
  const bytes = await readFile(join(folder, "good.style"));
  const good = decodeStyle(bytes);
  const bad: [Uint8Array, RegExp][] = [
    [bytes.subarray(0, 1000), /damaged or cut short/],
    [Uint8Array.from(bytes, (byte, i) => (i === 500 ? byte ^ 1 : byte)), /damaged/],
    [encodeStyle({ ...good, model: "live-01234567" }), /bad\.style: was studied with live-01234567.*studio-/],
    [encodeStyle(withCodes(good, (code) => code.map((value, i) => (i === 3 ? NaN : value)))), /not finite/],
    [encodeStyle(withCodes(good, (code) => code.slice(1))), /463 finite numbers/],
    [await readFile(wave), /Expected a \.style file/],
    [new Uint8Array(), /Expected a \.style file/],
  ];
  for (const [content, says] of bad) {
    await writeFile(join(folder, "bad.style"), content);
    assert.match(await fails(1, "paint", photo, "--style", "{}/bad.style", "-o", "{}/x.png", "--device", "cpu"), says);
  }
});

test("an output that cannot be written is one line, before any painting is done", async () => {
  assert.match(await fails(1, ...paint("{}/photo.png", "-o", "{}/no/such/x.png")), /folder .*such does not exist/);
  assert.match(await fails(1, ...paint("{}/photo.png", "-o", "{}/photo.png/x.png")), /photo\.png/);
  assert.match(await fails(1, ...paint("{}/photo.png", "-o", "{}/photo.png/")), /photo\.png/);
  assert.match(await fails(2, ...paint("{}/photo.png", "-o", "{}/x.bmp")), /\.jpg.*\.tiff/);
  assert.match(await fails(2, "paint", photo, wave, "--style", wave, "-o", "{}/x.png"), /need a folder/);
  assert.match(await fails(2, "study", wave, "-o", "{}/x.png"), /ending in \.style/);
});

test("a command line that makes no sense is exit code 2, and says what would", async () => {
  assert.match(await fails(2, "pain"), /Unknown command 'pain'\. Did you mean paint\?/);
  // Without a command it is the studio that is asked for.
  assert.match(await fails(2, "--port", "0"), /--port: expected a number from 1 to 65535, got "0"/);
  assert.match(await fails(2, "paint"), /Which photo\?/);
  assert.match(await fails(2, "paint", photo), /In which style\?/);
  assert.match(await fails(2, ...paint("{}/photo.png", "--stregnth", "1")), /Did you mean --strength\?/);
  assert.match(await fails(2, ...paint("{}/photo.png", "--quality", "101")), /--quality.*1 to 100/);
  assert.match(await fails(2, ...paint("{}/photo.png", "--model", "rembrandt")), /no model "rembrandt"/);
  assert.match(await fails(2, "paint", photo, "--style", `${wave}:lots`, "-o", "{}/x.png"), /weight above 0.*"lots"/);
});

test("help and the version are results, with exit code 0", async () => {
  const help = await run("help", "paint");
  assert.deepEqual([help.code, help.err], [0, []]);
  assert.match(help.out.join("\n"), /^Usage: pleinair paint PHOTO… --style PICTURE/);
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  assert.deepEqual(await run("--version"), { code: 0, out: [version], err: [] });
});

test("what is called off ends with 130, no word and no half file", async () => {
  const big = join(folder, "big.jpg");
  await writeFile(big, await encodeImage(pattern(640, 640), ".jpg"));
  const files = (await readdir(folder)).sort();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 150);
  const { code, out, err } = await runWith(
    stop.signal,
    "paint",
    big,
    "--style",
    wave,
    "-o",
    "{}/never.png",
    "--tile",
    "64",
    "--device",
    "cpu",
  );
  assert.deepEqual({ code, out, err }, { code: 130, out: [], err: [] });
  assert.deepEqual((await readdir(folder)).sort(), files);
});

test("doctor names versions and devices and paints a test picture", async () => {
  const { code, out } = await run("doctor", "--json");
  const checks = JSON.parse(out[0]!) as { name: string; ok: boolean; says: string }[];
  assert.equal(code, 0);
  assert.ok(checks.every(({ ok }) => ok));
  assert.match(checks.find(({ name }) => name === "cpu studio")!.says, /^studio-[0-9a-f]{8}: 256×256 in \d+ ms/);
  assert.ok(checks.some(({ name }) => name === "onnxruntime"));
});

test("bench tells what the parts of a painting take, and the memory", async () => {
  const { code, out } = await run("bench", "--sizes", "512", "--runs", "2", "--device", "cpu", "--json");
  assert.equal(code, 0);
  const [row] = JSON.parse(out[0]!) as [Record<string, number>];
  const { decodeMs, studyMs, paintMs, networkMs, encodeMs, wholeMs, peakMiB } = row!;
  for (const part of [decodeMs, studyMs, networkMs, encodeMs]) assert.ok(part! > 0, JSON.stringify(row));
  // How they compare is a matter of speed, and the lab's: tests run beside each other.
  assert.ok(networkMs! < paintMs! && paintMs! < wholeMs! && peakMiB! > 50, JSON.stringify(row));
});
