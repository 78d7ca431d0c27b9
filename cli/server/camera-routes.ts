/**
 * @file What the studio asks a camera of the server for: which it is, its newest frame, and to be painted in another style.
 */
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { writeAtomically } from "pleinair/node";
import type { HostCamera } from "../oak/host-camera.ts";
import { ownPagesOnly } from "./own-pages.ts";
import { frameNumber, parseStyle } from "./requests.ts";

/** A camera as the studio lists it. */
export interface CameraDescription {
  readonly id: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Where the camera's own chip paints: by which network, and the identity of the model whose styles it takes, if it takes any. */
  readonly painted?: { readonly by: string; readonly takes: string | undefined };
}

/** What is served. */
export interface ServedCamera {
  readonly about: CameraDescription;
  readonly camera: HostCamera;
  /** Where the host program reads the style from, and how many numbers it is, if the network takes any. */
  readonly style: { readonly file: string; readonly length: number } | undefined;
  /** Told what went wrong. */
  readonly onProblem: (problem: Error) => void;
}

/** Characters that a number of a style may take in a request, and those around all of them. */
const [numberChars, otherChars] = [32, 4096];

/** Adds `/cameras` and what is below it. */
export function cameraRoutes(app: Hono, { about, camera, style, onProblem }: ServedCamera): void {
  app.use("/cameras/*", ownPagesOnly);
  app.get("/cameras", (c) => c.json([about]));
  // Asked for one by one, so that a slow page misses frames instead of falling behind.
  app.get(`/cameras/${about.id}/frame`, async (c) => {
    const after = frameNumber(c.req.query("after"), camera.newest);
    if (after === undefined) return c.text(`after: expected the number of a frame, 0 to ${camera.newest}.`, 400);
    const { signal } = c.req.raw;
    try {
      const { number, pixels } = await camera.frame(after, signal);
      return c.body(pixels as Uint8Array<ArrayBuffer>, 200, {
        "Content-Type": "application/octet-stream",
        "Frame-Number": String(number),
      });
    } catch (error) {
      // Nobody is there to be told.
      if (signal.aborted) return c.body(null, 503);
      onProblem(error as Error);
      return c.text((error as Error).message, 503);
    }
  });
  const takes = about.painted?.takes;
  if (!style || takes === undefined) return;
  const limit = bodyLimit({
    maxSize: numberChars * style.length + otherChars,
    onError: (c) => c.text(`The style is longer than any of ${takes}.`, 413),
  });
  // JSON, which pages of other sites cannot send here unasked.
  app.put(`/cameras/${about.id}/style`, limit, async (c) => {
    if (c.req.header("Content-Type") !== "application/json") return c.text("Expected JSON.", 415);
    const given = parseStyle(await c.req.text(), style.length);
    if (!given) return c.text(`Expected { name, model, code } with a code of ${style.length} numbers.`, 400);
    if (given.model !== takes)
      return c.text(`The camera takes styles of ${takes}; this one is of ${given.model}.`, 409);
    await writeAtomically(style.file, new TextEncoder().encode(`${JSON.stringify(given)}\n`), { force: true });
    return c.body(null, 204);
  });
}
