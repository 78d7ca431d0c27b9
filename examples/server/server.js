// POST a photo to /paint?style=starry-night and get the painting back. Listens on this machine only: put it behind a proxy that knows your users.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { encodeImage, loadPainter, PleinAirError, readImage, sampleStyles } from "pleinair";

const maxBytes = 20e6;
const painter = await loadPainter({ model: "live" });

/** Styles by name, studied when first asked for. */
const studied = new Map();
function styleOf(name) {
  const found = sampleStyles().find((style) => style.name === name);
  if (!found) return undefined;
  if (!studied.has(name))
    studied.set(
      name,
      readImage(found.path).then((picture) => painter.study(picture, { name })),
    );
  return studied.get(name);
}

// One painting at a time: a second would only take the cores from the first. For more, run several processes.
let tail = Promise.resolve();
const inTurn = (task) => (tail = tail.then(task, task));

const app = new Hono();
app.get("/styles", (c) => c.json(sampleStyles().map(({ name, title, artist }) => ({ name, title, artist }))));
app.post(
  "/paint",
  bodyLimit({ maxSize: maxBytes, onError: (c) => c.text("At most 20 MB, please.", 413) }),
  async (c) => {
    const style = await styleOf(c.req.query("style") ?? "great-wave");
    if (!style) return c.text("There is no such style; GET /styles lists them.", 404);
    const upload = new Uint8Array(await c.req.arrayBuffer());
    try {
      const jpeg = await inTurn(async () => {
        const photo = await readImage(upload);
        const painting = await painter.paint(photo, style, { into: photo, signal: c.req.raw.signal });
        return encodeImage(painting, ".jpg");
      });
      return c.body(jpeg, 200, { "content-type": "image/jpeg" });
    } catch (error) {
      // What was sent cannot be painted: its sentence is for whoever sent it. Anything else is a fault of this server.
      if (error instanceof PleinAirError) return c.text(error.message, 422);
      throw error;
    }
  },
);

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: "127.0.0.1" }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}/`),
);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => server.close(() => painter.dispose()));
}
