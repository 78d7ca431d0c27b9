/**
 * @file What the studio asks a camera of the server for: which it is, its newest frame, and to be painted in another style.
 */
import type { Hono } from "hono";
import { writeAtomically } from "pleinair/node";
import type { HostCamera } from "../oak/host-camera.ts";

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
  /** Where the host program reads the style from, if the network takes any. */
  readonly styleFile: string | undefined;
  /** Told what went wrong. */
  readonly onProblem: (problem: Error) => void;
}

/** Adds `/cameras` and what is below it. */
export function cameraRoutes(app: Hono, { about, camera, styleFile, onProblem }: ServedCamera): void {
  // A page of another name that leads to this machine must not see the camera.
  app.use("/cameras/*", async (c, next) => {
    if (!["localhost", "127.0.0.1"].includes(new URL(c.req.url).hostname)) return c.text("Only for this machine.", 403);
    c.header("Cache-Control", "no-store");
    await next();
  });
  app.get("/cameras", (c) => c.json([about]));
  // Asked for one by one, so that a slow page misses frames instead of falling behind.
  app.get(`/cameras/${about.id}/frame`, async (c) => {
    const after = Number(c.req.query("after") ?? 0);
    try {
      const { number, pixels } = await camera.frame(after);
      return c.body(pixels as Uint8Array<ArrayBuffer>, 200, {
        "Content-Type": "application/octet-stream",
        "Frame-Number": String(number),
      });
    } catch (error) {
      onProblem(error as Error);
      return c.text((error as Error).message, 503);
    }
  });
  // JSON, which pages of other sites cannot send here unasked.
  app.put(`/cameras/${about.id}/style`, async (c) => {
    if (c.req.header("Content-Type") !== "application/json" || !styleFile) return c.text("Expected JSON.", 415);
    const style: unknown = await c.req.json().catch(() => undefined);
    if (!isStyle(style)) return c.text("Expected { name, model, code }.", 400);
    const { name, model, code } = style;
    const takes = about.painted?.takes ?? "none";
    if (model !== takes) return c.text(`The camera takes styles of ${takes}; this one is of ${model}.`, 409);
    await writeAtomically(styleFile, new TextEncoder().encode(`${JSON.stringify({ name, model, code })}\n`), {
      force: true,
    });
    return c.body(null, 204);
  });
}

function isStyle(value: unknown): value is { name: string; model: string; code: number[] } {
  const { name, model, code } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof name === "string" &&
    typeof model === "string" &&
    Array.isArray(code) &&
    code.every((n) => Number.isFinite(n))
  );
}
