/**
 * @file The commands: what each takes, and what its help says. What they do is in commands/.
 */
import type { ValuesOf } from "./kinds.ts";
import { own, shared } from "./table.ts";

/** What is said of a command. */
export interface CommandText {
  /** For the list of commands. */
  readonly summary: string;
  /** How its command line begins: what it cannot do without. */
  readonly usage: string;
  /** Beside options it takes none, one or any number of names. Default: none. */
  readonly operands?: "one" | "many";
  /** What it does. */
  readonly about: string;
  /** Command lines, and what each does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** What is good to know besides. */
  readonly notes?: string;
}

const { force, skipExisting, recursive, model, device, threads, memory, json, style, strength, brush } = shared;
const { port, open, build } = shared;

/** The options of each command, in the order in which help lists them. */
export const optionsOf = {
  paint: { style, ...own.paint, strength, brush, recursive, force, skipExisting, model, device, threads, memory, json },
  study: { ...own.study, brush, force, model, device, threads, memory, json },
  styles: { json },
  samples: own.samples,
  video: {
    style: own.video.style,
    out: own.video.out,
    strength,
    temporalFilter: own.video.temporalFilter,
    motionCompensation: own.video.motionCompensation,
    coarseToFine: own.video.coarseToFine,
    side: own.video.side,
    brush,
    codec: own.video.codec,
    quality: own.video.quality,
    recursive,
    resume: own.video.resume,
    force,
    skipExisting,
    model,
    device,
    threads,
    memory,
    json,
  },
  serve: { port, open, build },
  live: { ...own.live, styleMode: own.oak.styleMode, model, port, open, build },
  train: { ...own.train, force, device, threads, json },
  export: { ...own.export, style, styleMode: own.oak.styleMode, brush, force, model, json },
  bench: { ...own.bench, device, threads, json },
  fetch: { ...own.fetch, json },
  doctor: { json },
};

/** A command's name. */
export type CommandName = keyof typeof optionsOf;

/** What a command's options gave. */
export type OptionsOf<Name extends CommandName> = ValuesOf<(typeof optionsOf)[Name]>;

/** What is said of each command, in the order of the list. */
export const commands: Readonly<Record<CommandName, CommandText>> = {
  paint: {
    summary: "Paint photos in the style of a picture",
    usage: "PHOTO… --style PICTURE",
    operands: "many",
    about:
      "Paints photos in the style of a picture. A PHOTO may be a folder: its pictures are painted, but not pleinair's own paintings; or " +
      "- for standard input.",
    examples: [
      ["paint photo.jpg --style wave.jpg", "to photo-wave.png beside the photo"],
      ["paint photo.jpg --style wave.jpg -o painted.jpg", "to a file; the extension says the format"],
      ["paint a.jpg b.jpg --style wave.style -o out/", "several, to a folder, which is made"],
      ["paint photo.jpg --style wave.jpg:0.7 --style night.jpg:0.3", "two styles, mixed"],
      ["paint holiday/ -r --style wave.jpg -o out/ --skip-existing", "a tree of folders; goes on where it was cut"],
      ["paint - --style wave.jpg --format jpg < photo.jpg > painted.jpg", "through a pipe"],
    ],
    notes: "The painting has the size of the photo.",
  },
  study: {
    summary: "Keep a picture's style in a .style file",
    usage: "PICTURE… --out FILE",
    operands: "many",
    about:
      'Keeps a picture\'s style in a small file, for "pleinair paint --style x.style". Several pictures are mixed.',
    examples: [
      ["study wave.jpg -o wave.style", "ten kilobytes, and a small copy of the picture of forty"],
      ["study wave.jpg --refine -o wave.style", "thoroughly: nearer to the style, in half a minute or more"],
      ["study wave.jpg:0.7 night.jpg:0.3 -o evening.style", "two pictures, mixed"],
    ],
    notes:
      "A style works with the painter that it was studied with; another one studies the picture in the file anew. A mixture carries no picture.",
  },
  styles: {
    summary: "List the styles that come with it",
    usage: "",
    about: "Lists the pictures that come with the program. --style takes them by their names.",
    examples: [["paint photo.jpg --style starry-night", "one of them"]],
  },
  samples: {
    summary: "Paint the sample photos in the sample styles",
    usage: "",
    about: "Paints each sample photo in each sample style, and says where the paintings are.",
    examples: [],
  },
  video: {
    summary: "Paint videos, steadily, with their audio",
    usage: "CLIP… --style PICTURE",
    operands: "many",
    about:
      "Paints videos (MP4, MOV, WebM, MKV) in the style of a picture, steadily, with their audio. A CLIP may be a folder: its videos and animated pictures are painted. " +
      "A clip that is damaged is painted as far as it can be read, and ends with exit code 1.",
    examples: [
      ["video clip.mp4 --style wave.jpg", "to clip-wave.mp4 beside the clip"],
      ["video clip.mov --style wave.jpg -o painted.webm", "the extension says the format"],
      ["video clip.mp4 --style day.jpg@0s,night.jpg@12s", "one style turns into the next until its time"],
      ["video clip.mp4 --style wave.jpg -o frames/%05d.png", "frames as pictures; .webp is an animation"],
      ["video a.mp4 b.mp4 holiday/ --style wave.jpg -o out/", "several, to a folder, which is made"],
      ["video long.mp4 --style wave.jpg --resume", "keeps finished parts, and goes on from them"],
    ],
    notes: "Ctrl-C leaves no file, or with --resume the finished parts.",
  },
  serve: {
    summary: "Open the studio, a page in the browser",
    usage: "",
    about:
      "Opens the studio: a page in the browser in which photos are painted in any picture. It is served on this machine only, and " +
      "nothing leaves it. Ctrl-C ends it.",
    examples: [],
  },
  live: {
    summary: "Show an OAK-1, painted on the camera or in the studio",
    usage: "--camera oak [DIR]",
    operands: "one",
    about:
      "Shows an OAK-1 in the studio. Python 3 with depthai and numpy runs the camera; docs/oak.md says how to set it up.",
    examples: [
      ["live --camera oak oak/", "painted on the camera, by a network that was exported to oak/ and converted"],
      ["live --camera oak --style wave.jpg", "the same; exports to the cache folder first, and says how to convert it"],
      ["live --camera oak --paint-on computer", "painted by this computer: nothing to convert, all styles"],
      ["live --camera oak oak/ --raw | ffplay -f rawvideo -pixel_format rgb24 -video_size 256x256 -", "frames alone"],
    ],
    notes:
      "Where the network takes the style as an input (--style-mode input), the studio's styles change the camera's painting. Ctrl-C " +
      "ends it, and the camera with it. The camera rests when no page has looked at it for ten seconds.",
  },
  train: {
    summary: "Train a painter on two folders of pictures",
    usage: "--photos DIR --styles DIR --vgg FILE",
    about:
      "Trains a painter: content and style loss on a frozen VGG-16, Adam, all as ONNX graphs. Ctrl-C saves and stops; --resume goes on " +
      "from there. While it runs, report.html in the run's folder shows losses and paintings.",
    examples: [
      ["train --photos photos/ --styles paintings/ --vgg vgg16.safetensors", "a new run"],
      ["train --resume --photos photos/ --styles paintings/ --vgg vgg16.safetensors", "goes on with it"],
      [
        "train --finetune --style wave.jpg --photos photos/ --styles paintings/ --vgg vgg16.safetensors",
        "a painter that knows one style better",
      ],
    ],
  },
  export: {
    summary: "Write the network for other programs, or for an OAK-1",
    usage: "--target NAME --style PICTURE --out DIR",
    about:
      "Writes the network for use elsewhere, runs it, and compares it with the painting made here before it says so.",
    examples: [
      ["export --target onnx --style wave.jpg -o wave/", "any size, for Python, C++, phones"],
      ["export --target onnx --style wave.jpg --size 512x512 -o wave/", "one size"],
      ["export --target oak --style wave.jpg --size 256x144 -o oak/", "for an OAK-1: see docs/oak.md"],
    ],
  },
  bench: {
    summary: "Measure time and memory at several sizes",
    usage: "",
    about:
      "Paints pictures of 256², 512², 1024² and 12 megapixels from JPEG to JPEG, each size in a process of its own, and prints the " +
      "median times of every part and the largest memory of the process.",
    examples: [],
  },
  fetch: {
    summary: "Get VGG's weights, which the model classic needs",
    usage: "NAME",
    operands: "one",
    about:
      "Fetches the weights of VGG from where they are published, and keeps them for --model classic and for pleinair train. Only the " +
      "layers that are used are read: 12 MB of 59. When it was interrupted, the same command goes on.",
    examples: [
      ["fetch vgg", "the encoder of classic: VGG-16 as Keras publishes it"],
      ["fetch vgg --file vgg16_notop.h5", "the same from a file, on a machine without a network"],
      ["fetch vgg19-torchvision", "another VGG, to train a decoder of your own with"],
    ],
    notes:
      "Names: vgg16 (or vgg for short), vgg16-torchvision, vgg19-torchvision. They lie in the folder that PLEINAIR_CACHE names, or else in " +
      "pleinair/ in the user's cache folder.",
  },
  doctor: {
    summary: "Show versions, devices and models, and test them",
    usage: "",
    about:
      "Shows versions, devices and models, and paints a test picture on every device: the paintings must be the same. Exit code 1 when " +
      "something does not work.",
    examples: [],
  },
};

/** The commands' names, in the order of the list. */
export const commandNames = Object.keys(commands) as CommandName[];
