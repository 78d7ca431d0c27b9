/**
 * @file `pleinair paint`: photos and folders of photos, painted.
 */
import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { free, type RgbaImage } from "pleinair";
import {
  checkWritable,
  FileError,
  imageExtensions,
  loadPainter,
  readImage,
  writeImage,
  type Painter,
  type Style,
} from "pleinair/node";
import { deviceOption, numberOption, parse, wholeOption } from "../arguments.ts";
import { exitCodes, UsageError, type Command, type Io } from "../io.ts";
import { nameOf, parseStyle, readStyles } from "../styles.ts";

const help = `pleinair paint PHOTO… --style PICTURE [options]

Paints photos in the style of a picture. A PHOTO may be a folder: all its pictures are painted.

  pleinair paint photo.jpg --style wave.jpg                 to photo-wave.png beside the photo
  pleinair paint photo.jpg --style wave.jpg -o painted.jpg  to a file; the extension says the format
  pleinair paint a.jpg b.jpg --style wave.style -o out/     several, to a folder, which is made
  pleinair paint photo.jpg --style wave.jpg:0.7 --style night.jpg:0.3

Options:
  -s, --style PICTURE[:WEIGHT]  a picture, or a .style file from "pleinair study"; several are mixed
  -o, --out FILE|DIR            where to; a folder for several photos
      --strength N              0 is the photo, 1 the painting, up to 1.5 is more than that (1)
      --brush N                 size of the strokes, 0.25 to 4 (1)
      --quality N               of JPEG, WebP and AVIF, 1 to 100 (90)
      --tile N                  larger photos are painted in tiles of N pixels, to the same result (1024; 512 for classic)
      --force                   replace files that are there already
      --model NAME|DIR          studio, live (faster, plainer), classic or a folder (studio)
      --device NAME             auto, cpu or webgpu (auto)
      --threads N               CPU threads (all cores)
      --json                    a JSON object a line instead of text

The painting has the size of the photo. Exit codes: 0 all painted, 1 some could not be, 2 the command line makes no sense, 130 interrupted.`;

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args, {
    style: { type: "string", short: "s", multiple: true },
    out: { type: "string", short: "o" },
    strength: { type: "string" },
    brush: { type: "string" },
    quality: { type: "string" },
    tile: { type: "string" },
    force: { type: "boolean" },
    model: { type: "string" },
    device: { type: "string" },
    threads: { type: "string" },
    json: { type: "boolean" },
  });
  if (positionals.length === 0)
    throw new UsageError("Which photo? For example: pleinair paint photo.jpg --style wave.jpg");
  if (!values.style) throw new UsageError("In which style? For example: --style wave.jpg");
  const styles = values.style.map(parseStyle);
  const settings = {
    strength: numberOption("strength", values.strength, 1, 0, 1.5),
    quality: wholeOption("quality", values.quality, 90, 1, 100),
    ...(values.tile !== undefined && { tilePx: wholeOption("tile", values.tile, 1024, 64, 8192, 4) }),
    force: values.force ?? false,
    json: values.json ?? false,
    styleName: nameOf(styles),
  };
  const brush = numberOption("brush", values.brush, 1, 0.25, 4);
  const device = deviceOption(values.device);
  const threads = values.threads === undefined ? undefined : wholeOption("threads", values.threads, 1, 1, 1024);
  const jobs = await planJobs(positionals, values.out, settings.styleName);

  await using painter = await loadPainter({
    device,
    ...(values.model !== undefined && { model: values.model }),
    ...(threads !== undefined && { threads }),
  });
  const style = await readStyles(painter, styles, { brush, signal: io.signal });
  let failures = 0;
  // While one photo is painted, the next is read and the last is written.
  let reading = begin(readPhoto(jobs[0]!, settings));
  let last: { readonly job: Job; readonly ending: Promise<Settled<string>> } | undefined;
  for (const [i, job] of jobs.entries()) {
    const start = performance.now();
    const picture = await reading;
    const next = jobs[i + 1];
    if (next) reading = begin(readPhoto(next, settings));
    const count = jobs.length > 1 ? `${i + 1}/${jobs.length} ` : "";
    const painting = await begin(paintPhoto(painter, style, picture, job, settings, io, count));
    if (last) await say(last);
    const elapsedMs = Math.round(performance.now() - start);
    last = { job, ending: begin(writePainting(painter, painting, job, settings, elapsedMs)) };
  }
  await say(last!);
  return failures === 0 ? exitCodes.ok : exitCodes.failed;

  /** Says how a photo ended. The others are painted all the same; a single one fails the command itself. */
  async function say({ job, ending }: NonNullable<typeof last>): Promise<void> {
    const end = await ending;
    io.progress?.("");
    if ("value" in end) return io.out(end.value);
    if (io.signal.aborted || jobs.length === 1) throw end.error;
    failures++;
    const { message } = end.error;
    if (settings.json) io.out(JSON.stringify({ photo: job.photo, error: message }));
    else io.err(`pleinair: ${message}`);
  }
}

export const paint: Command = { help, run };

interface Job {
  readonly photo: string;
  readonly out: string;
}

interface Settings {
  readonly strength: number;
  readonly quality: number;
  readonly tilePx?: number;
  readonly force: boolean;
  readonly json: boolean;
  readonly styleName: string;
}

/** How a part of the work ended, to be looked at when its turn comes. */
type Settled<T> = { readonly value: T } | { readonly error: Error };

function begin<T>(work: Promise<T>): Promise<Settled<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error as Error }),
  );
}

function valueOf<T>(settled: Settled<T>): T {
  if ("error" in settled) throw settled.error;
  return settled.value;
}

async function readPhoto({ photo, out }: Job, { force }: Settings): Promise<RgbaImage> {
  await checkWritable(out, { force });
  return readImage(photo);
}

async function paintPhoto(
  painter: Painter,
  style: Style,
  read: Settled<RgbaImage>,
  { photo }: Job,
  { strength, tilePx }: Settings,
  io: Io,
  count: string,
): Promise<RgbaImage> {
  const picture = valueOf(read);
  const { signal } = io;
  signal.throwIfAborted();
  io.progress?.(`${count}${photo}`);
  const onProgress = (share: number) => io.progress?.(`${count}${photo} ${Math.round(share * 100)} %`);
  const painting = await painter.paint(picture, style, {
    strength,
    ...(tilePx !== undefined && { tilePx }),
    into: picture,
    signal,
    onProgress,
  });
  signal.throwIfAborted();
  return painting;
}

/** @returns The line that says so. */
async function writePainting(
  { device, model }: Painter,
  painted: Settled<RgbaImage>,
  { photo, out }: Job,
  { quality, force, json, styleName, strength }: Settings,
  elapsedMs: number,
): Promise<string> {
  const painting = valueOf(painted);
  const { width, height } = painting;
  await writeImage(out, painting, { quality, force });
  free(painting);
  if (json) return JSON.stringify({ photo, style: styleName, out, width, height, strength, elapsedMs, device, model });
  return `${photo} + ${styleName} → ${out}  ${width}×${height}  ${elapsedMs} ms  ${device}`;
}

/** Which file becomes which. */
async function planJobs(paths: readonly string[], out: string | undefined, styleName: string): Promise<Job[]> {
  const photos: string[] = [];
  let hasFolder = false;
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    );
    hasFolder ||= isFolder;
    if (!isFolder) photos.push(path);
    else {
      const names = (await readdir(path)).filter((name) => readable.has(extname(name).toLowerCase())).sort();
      if (names.length === 0) throw new FileError(path, "there are no pictures in this folder.");
      photos.push(...names.map((name) => join(path, name)));
    }
  }
  const into = (folderOf: (photo: string) => string) => nameOutputs(photos, folderOf, styleName);
  if (out === undefined) return into(dirname);
  const isFile = imageExtensions.includes(extname(out).toLowerCase());
  if (isFile && (photos.length > 1 || hasFolder)) {
    throw new UsageError(`--out ${out}: ${photos.length} photos need a folder, not a file.`);
  }
  if (isFile) return [{ photo: photos[0]!, out }];
  if (extname(out) !== "" && !hasFolder && photos.length === 1 && !out.endsWith("/")) {
    throw new UsageError(`--out ${out}: expected a folder, or a file ending in ${imageExtensions.join(", ")}.`);
  }
  try {
    await mkdir(out, { recursive: true });
  } catch (cause) {
    throw new FileError(out, `this folder cannot be made (${(cause as Error).message}).`, { cause });
  }
  return into(() => out);
}

/** `photo-wave.png` for each; where `a.jpg` and `a.png` would become the same, `a.jpg-wave.png` and `a.png-wave.png`. */
function nameOutputs(photos: readonly string[], folderOf: (photo: string) => string, styleName: string): Job[] {
  const named = (photo: string, stem: string) => join(folderOf(photo), `${stem}-${styleName}.png`);
  const short = photos.map((photo) => named(photo, basename(photo, extname(photo))));
  const outs = photos.map((photo, i) => {
    const isAlone = short.filter((other) => other === short[i]).length === 1;
    return isAlone ? short[i]! : named(photo, basename(photo));
  });
  const twice = outs.find((other, i) => outs.indexOf(other) !== i);
  if (twice) throw new UsageError(`Two photos would become ${twice}. Paint them one by one, to different places.`);
  return photos.map((photo, i) => ({ photo, out: outs[i]! }));
}

/** What a folder is searched for: all that can be written, and GIF. */
const readable = new Set([...imageExtensions, ".gif"]);
