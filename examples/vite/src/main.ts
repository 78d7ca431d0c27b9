/** The page: sends photos to the worker, and shows the newest painting. */
import type { Answer } from "./worker.ts";

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const canvas = document.querySelector<HTMLCanvasElement>("#painting")!;
const status = document.querySelector("#status")!;
let asked = 0;

async function paint(photo: Blob): Promise<void> {
  asked++;
  status.textContent = "Painting…";
  // Small enough for a quick answer; leave the size out to paint every pixel.
  const bitmap = await createImageBitmap(photo, { resizeWidth: 320, resizeQuality: "high" });
  worker.postMessage({ id: asked, bitmap }, [bitmap]);
}

worker.onmessage = ({ data }: MessageEvent<Answer>) => {
  // Of two photos the newest counts, whichever is painted last.
  if (data.id !== asked) return;
  if ("problem" in data) {
    status.textContent = data.problem;
    return;
  }
  canvas.width = data.painting.width;
  canvas.height = data.painting.height;
  canvas.getContext("2d")!.putImageData(data.painting, 0, 0);
  status.textContent = `Painted ${data.painting.width}×${data.painting.height} on ${data.device}`;
};

document.querySelector<HTMLInputElement>("#photo")!.onchange = ({ target }) => {
  const [file] = (target as HTMLInputElement).files ?? [];
  if (file) void paint(file);
};
void fetch("photo.jpg")
  .then((response) => response.blob())
  .then(paint);
