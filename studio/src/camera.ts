/**
 * @file The camera: opened, closed, frozen and mirrored, and what is made of what it sees.
 */
import { toBlob } from "pleinair/web";
import { createCameraSource, expectCamera, type PaintedCamera } from "./camera-source.ts";
import type { Calls } from "./channel.ts";
import { latest } from "./latest.ts";
import type { PainterChoice } from "./painter-choice.ts";
import type { Painters } from "./painters.ts";
import { createPaintingCamera } from "./painting-camera.ts";
import { mirror, save } from "./pictures.ts";
import { element } from "./render.ts";
import { servedCameras } from "./served-camera.ts";
import { initialState } from "./state.ts";
import type { StyleList } from "./style-list.ts";
import type { Subject } from "./subject.ts";
import type { View } from "./view.ts";

export interface CameraControls {
  /** Opens the camera, or another one, and paints it. */
  open(wanted?: { readonly id?: string | undefined; readonly rows?: number }): Promise<void>;
  /** Changes how it is painted. */
  change: PaintedCamera["change"];
  freeze(): Promise<void>;
  turnMirror(): void;
  /** Paints what the camera sees at its full resolution, and saves it. */
  snapshot(): Promise<void>;
  /** Makes a style of what the camera sees. */
  shootStyle(): Promise<void>;
}

/** What the camera works with. */
export interface CameraParts {
  readonly view: View;
  readonly subject: Subject;
  readonly calls: Calls;
  readonly painters: Painters;
  readonly choice: PainterChoice;
  readonly styles: StyleList;
  /** Shows a frame that the camera's own chip has painted. */
  showPainted(bitmap: ImageBitmap, framesPerSecond: number): void;
}

export function createCameraControls(parts: CameraParts): CameraControls {
  const { view, subject, calls, painters, choice, styles } = parts;
  const { state, set, setCamera, attempt } = view;
  const snapshots = latest();
  const paintedByPage = createCameraSource(calls, element<HTMLVideoElement>("camera"), ended);
  const paintedByItself = createPaintingCamera(parts.showPainted, ended);
  let camera: PaintedCamera = paintedByPage;
  subject.closesWith(() => {
    camera.stop();
    setCamera({ phase: "off", painted: undefined, meter: "" });
  });

  function ended(problem: Error): void {
    attempt(async () => {
      await subject.leave();
      throw problem;
    });
  }

  return {
    async open({ id = state().camera.id, rows = state().camera.rows } = {}) {
      const request = subject.begin();
      await subject.close(request);
      setCamera({ phase: "starting", rows, meter: "" });
      set({ status: "Starting the camera…" });
      try {
        const fromServer = await request.of(servedCameras(request.signal));
        const served = fromServer.find((known) => known.id === id);
        if (!served) await request.of(expectCamera());
        const painted = served?.painted;
        // A camera that paints by itself has one of the two.
        const name = painted
          ? painted.takes?.startsWith("live-")
            ? "live"
            : "studio"
          : await request.of(painters.fast());
        camera = painted ? paintedByItself : paintedByPage;
        if (painted?.takes !== undefined && painted.takes !== (await request.of(painters.load(name)))) {
          throw new Error("The camera's network is of another version of the painter. Export it again.");
        }
        const style = await request.of(choice.use(name));
        const { strength, camera: before } = state();
        const settings = { style, strength, mirrored: before.mirrored };
        const opened = await request.of(camera.start({ id, rows, served }, name, settings, request.signal));
        const mirrored = before.id === opened.id ? state().camera.mirrored : opened.facesUser;
        camera.change({ mirrored });
        const { cameras, aspect } = opened;
        setCamera({ phase: "live", cameras: [...cameras, ...fromServer], id: opened.id, aspect, mirrored, painted });
        const device = painted ? "the camera" : painters.deviceOf(name);
        const status = `Live on ${device}${painted && !painted.takes ? `: ${painted.by}` : ""}`;
        set({ status, zoom: initialState.zoom });
      } catch (error) {
        if (!request.signal.aborted) await subject.leave();
        throw error;
      }
    },
    change: (settings) => camera.change(settings),
    async freeze() {
      const isFrozen = state().camera.phase === "live";
      if (!isFrozen && state().camera.phase !== "frozen") return;
      await camera.freeze(isFrozen);
      setCamera({ phase: isFrozen ? "frozen" : "live" });
    },
    turnMirror() {
      const mirrored = !state().camera.mirrored;
      setCamera({ mirrored });
      camera.change({ mirrored });
    },
    async snapshot() {
      const { strength, camera: seen } = state();
      const request = snapshots.next();
      const [picture, style] = await Promise.all([camera.picture(), styles.whole(request, "It is painted")]);
      set({ status: `Painting ${picture.width}×${picture.height}…` });
      const photo = seen.mirrored ? mirror(picture) : picture;
      const painting = seen.painted ? photo : await painters.paint(photo, style, strength);
      save(await toBlob(painting, "image/png", { painted: true }), `camera-${style.name ?? "style"}.png`);
      set({ status: `Saved ${painting.width}×${painting.height}` });
    },
    async shootStyle() {
      const name = `shot ${state().items.filter(({ origin }) => origin !== "sample").length + 1}`;
      await styles.addPicture(camera.picture(), name);
    },
  };
}
