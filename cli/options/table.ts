/**
 * @file Every option of the program, once. Commands pick theirs in commands.ts; parsing, range checks, `--help` and docs/cli.md come
 * from here.
 */
import { choice, integer, number, size, sizes, text, texts, toggle, offSwitch } from "./kinds.ts";

/** Options that several commands share. */
export const shared = {
  style: texts({
    short: "s",
    argument: "PICTURE[:WEIGHT]",
    help: 'a picture, or a .style file from "pleinair study"; several are mixed by weight',
  }),
  strength: number({
    help: "how much of the style: 0 is the photo, 1 the painting, above 1 more than that",
    min: 0,
    max: 1.5,
    fallback: 1,
  }),
  brush: number({ help: "how broad the strokes are, for the picture", min: 0.25, max: 4, standard: "1" }),
  force: toggle({ help: "replace what is there already" }),
  skipExisting: toggle({ help: "pass over files whose painting is there already: a run that was cut goes on" }),
  recursive: toggle({ short: "r", help: "go into subfolders, and keep their tree" }),
  model: text({
    argument: "NAME|DIR",
    help: "which painter: studio, live (faster, plainer), classic (the paper's own), or a folder",
    standard: "studio",
  }),
  device: choice({
    argument: "NAME",
    help: "where to compute",
    choices: ["auto", "cpu", "webgpu", "wasm"],
    fallback: "auto",
  }),
  threads: integer({ help: "CPU threads", min: 1, max: 1024, standard: "all cores" }),
  memory: integer({
    help: "MiB of memory that painting may take, pictures included: large photos are painted in tiles that fit",
    min: 64,
    max: 1_048_576,
    standard: "a quarter of what is free, at most 720",
  }),
  json: toggle({ help: "print JSON instead of text" }),
  port: integer({
    help: "where to serve the studio",
    min: 1,
    max: 65_535,
    standard: "4747, or the next free one",
  }),
  open: offSwitch({ help: "print the address and leave the browser alone" }),
  build: toggle({ help: "build the studio again first" }),
};

/** Options of one command each, or with a meaning of their own there. */
export const own = {
  paint: {
    out: text({
      short: "o",
      argument: "FILE|DIR",
      help: "where to; a folder for several photos, which is made; - is standard output",
    }),
    format: choice({
      argument: "NAME",
      help: "of paintings whose name is made here, and of standard output",
      choices: ["png", "jpg", "webp", "avif", "tiff"],
      standard: "png",
    }),
    metadata: choice({
      argument: "WHAT",
      help: "kept of the photo's metadata; safe: copyright, author, title, date and density, no places, no serial numbers",
      choices: ["safe", "all", "none"],
      fallback: "safe",
    }),
    quality: integer({ help: "of JPEG, WebP and AVIF", min: 1, max: 100, fallback: 90 }),
    coarseToFine: offSwitch({ help: "paint in one pass: strokes of large photos stay small" }),
    revision: offSwitch({
      help: "paint large photos up to their full size, where a smaller network would add the detail: slower",
    }),
    tile: integer({
      help: "paint larger photos in tiles of so many pixels, to the same result",
      min: 64,
      max: 8192,
      step: 4,
      standard: "1024; 512 for classic",
    }),
  },
  study: {
    out: text({ short: "o", argument: "FILE", help: "where to; ends in .style" }),
    refine: toggle({
      help: "study thoroughly: fit what was read over a few photos, half a minute or more a style; needs pleinair fetch vgg, once",
    }),
    photos: text({
      argument: "DIR",
      help: "photos to fit over, up to 48",
      standard: "three that come with the program",
    }),
    picture: offSwitch({ help: "leave out the small copy of the picture, from which later models study it anew" }),
  },
  samples: {
    out: text({ short: "o", argument: "DIR", help: "where to", fallback: "painted" }),
  },
  video: {
    style: texts({
      short: "s",
      argument: "PICTURE[:WEIGHT]",
      help: "as in paint; PICTURE@SECONDS,PICTURE@SECONDS for styles over time",
    }),
    out: text({
      short: "o",
      argument: "FILE|DIR",
      help: "a folder, or a name in .mp4, .mov, .webm, .mkv or .webp, or with a number such as %05d.png",
    }),
    temporalFilter: number({
      help: "0 paints each frame by itself, and flickers; 1 is the steadiest",
      min: 0,
      max: 1,
      fallback: 1,
    }),
    coarseToFine: offSwitch({ help: "paint large frames at their full size: slower, smaller strokes" }),
    motionCompensation: number({
      help: "how much strokes go along with what moves; 0 is faster",
      min: 0,
      max: 1,
      standard: "1",
    }),
    side: integer({
      help: "the longer side of the new video, pixels",
      min: 16,
      max: 16_384,
      standard: "as it is",
    }),
    codec: choice({
      argument: "NAME",
      help: "how pictures are coded",
      choices: ["h264", "vp9", "av1"],
      standard: "what suits the format",
    }),
    quality: integer({ help: "of the pictures", min: 1, max: 100, fallback: 75 }),
    resume: toggle({ help: "keep finished parts in OUT.parts, and go on from those that are there" }),
  },
  export: {
    target: choice({
      argument: "NAME",
      help: "onnx: a general ONNX graph; oak: for the OAK-1's compiler, with a host program",
      choices: ["onnx", "oak"],
    }),
    size: size({
      help: "pixels; multiples of 8 for classic",
      min: 16,
      max: 4096,
      step: 4,
      standard: "any size for onnx, 256x256 for oak",
    }),
    range: choice({
      argument: "N",
      help: "pictures in 0 to 1 or 0 to 255",
      choices: ["1", "255"],
      standard: "1; always 255 for oak",
    }),
    float16: toggle({
      help: "weights in half precision: half the bytes (onnx; the OAK's compiler does it by itself)",
    }),
    split: toggle({ help: "encoder.onnx and decoder.onnx, for painting in tiles (onnx)" }),
    out: text({ short: "o", argument: "DIR", help: "where to" }),
  },
  oak: {
    styleMode: choice({
      argument: "MODE",
      help: "baked: the style is part of the network; input: the network takes it at each run",
      choices: ["baked", "input"],
      fallback: "baked",
    }),
  },
  live: {
    camera: choice({
      argument: "NAME",
      help: "which camera; the studio finds the browser's own by itself: pleinair serve",
      choices: ["oak"],
    }),
    paintOn: choice({
      argument: "PLACE",
      help: "which chip paints",
      choices: ["camera", "computer"],
      fallback: "camera",
    }),
    style: texts({
      short: "s",
      argument: "PICTURE[:WEIGHT]",
      help: "exports this style instead of naming a DIR; several are mixed by weight",
    }),
    size: size({
      help: "pixels: of the export for --style, or of the camera for --paint-on computer",
      min: 16,
      max: 4096,
      step: 4,
      standard: "256x256; 640x360 for --paint-on computer",
    }),
    fps: number({ help: "frames a second asked of the camera", min: 1, max: 120, fallback: 30 }),
    raw: toggle({ help: "RGB frames on standard output instead of the studio" }),
    python: text({ argument: "NAME", help: "the Python to use", fallback: "python3" }),
  },
  train: {
    photos: text({ argument: "DIR", help: "photos, subfolders included" }),
    styles: text({ argument: "DIR", help: "paintings, subfolders included" }),
    vgg: text({
      argument: "FILE",
      help: 'weights of VGG-16 or 19: safetensors, from "pleinair fetch vgg" or named as in Keras or torchvision',
    }),
    model: text({ argument: "NAME", help: "which network is trained: studio, live or classic", standard: "studio" }),
    steps: integer({ help: "steps in all", min: 1, max: 1e9, standard: "the settings'" }),
    config: text({ argument: "FILE", help: "a JSON file with the settings that differ from the defaults" }),
    run: text({ argument: "DIR", help: "where the run lives", standard: ".runs/MODEL" }),
    from: text({ argument: "FILE", help: "weights to start from", standard: "random ones" }),
    finetune: toggle({
      help: "start from the model's own weights, at a tenth of the step size and for 1,000 steps",
    }),
    style: text({ argument: "FILE", help: "with --finetune: train on this picture more than on the others" }),
    resume: toggle({ help: "go on from the run's checkpoint" }),
    export: text({ argument: "DIR", help: "write the model there at the end: weights, manifest, card" }),
    dataDescription: text({ argument: "TEXT", help: "a sentence on the pictures, for the model card" }),
  },
  bench: {
    sizes: sizes({
      help: "such as 256,512x384; sides for --browser, multiples of 4",
      min: 1,
      max: 16_384,
      step: 1,
      standard: "256,512,1024,4000x3000; 256,384,512 for --browser",
    }),
    runs: integer({
      help: "paintings measured for each size, after one to warm up; large sizes take fewer",
      min: 1,
      max: 1000,
      fallback: 15,
    }),
    model: text({
      argument: "NAME",
      help: "which painter; for --browser one or more, such as live,studio",
      standard: "studio; live,studio for --browser",
    }),
    browser: toggle({
      help: "frames a second of live painting in the installed Chrome, Edge or Chromium, in place of pictures",
    }),
  },
  fetch: {
    file: text({ argument: "FILE", help: "the published file, or safetensors with the same weights" }),
    url: text({ argument: "URL", help: "another place that serves the published file" }),
  },
};
