/**
 * @file Who paints: the painter that was chosen for photos, or the fast one for what moves. A painter takes over when it has studied what is
 * chosen; until then, and when that fails, the former goes on.
 */
import type { Style } from "pleinair/web";
import type { ModelName } from "./channel.ts";
import { latest, unlessAborted } from "./latest.ts";
import { painterTitles, type Painters } from "./painters.ts";
import { choose, initialState, isReadable } from "./state.ts";
import type { StyleList } from "./style-list.ts";
import type { View } from "./view.ts";

export interface PainterChoice {
  /** Whether a painter that was chosen for photos is being made ready. */
  isPending(): boolean;
  /** The painter of the last painting of a photo: the one to go back to. */
  lastUsed(): ModelName;
  /** Tells who made a painting of a photo. */
  used(name: ModelName): void;
  /**
   * Has another painter paint the photo.
   *
   * @param signal - Gives it up.
   */
  choose(name: ModelName, signal?: AbortSignal): Promise<void>;
  /** Has a painter paint what moves. @returns The chosen style as it reads it. */
  use(name: ModelName): Promise<Style>;
  /** Shows the photo again after the camera or a video, which are closed by now. */
  backToPhoto(): void;
}

export function createPainterChoice(view: View, painters: Painters, styles: StyleList): PainterChoice {
  const { state, set, update, attempt } = view;
  const requests = latest();
  let isPending = false;
  let lastUsed: ModelName = "studio";

  async function choosePainter(name: ModelName, signal?: AbortSignal): Promise<void> {
    const request = requests.next();
    const step = <T>(work: Promise<T>) => request.of(signal ? unlessAborted(work, signal) : work);
    isPending = true;
    set({ painter: name, isPainting: true, status: `Getting ${painterTitles[name]} ready…` });
    try {
      const model = await step(painters.load(name));
      const chosen = await step(styles.studyChosen(model));
      isPending = false;
      set({ model, chosen, isPainting: false, status: "" });
    } catch (error) {
      if (request.signal.aborted) throw error;
      isPending = false;
      set({ painter: lastUsed, isPainting: false });
      throw error;
    }
  }

  return {
    isPending: () => isPending,
    lastUsed: () => lastUsed,
    used: (name) => void (lastUsed = name),
    choose: choosePainter,
    async use(name) {
      const request = requests.next();
      isPending = false;
      const model = await request.of(painters.load(name));
      set({ model, chosen: await request.of(styles.studyChosen(model)) });
      return styles.styleOf(state())!;
    },
    backToPhoto() {
      requests.cancel();
      const model = painters.modelOf(lastUsed) ?? state().model;
      const { photo, camera } = state();
      const closed = { ...camera, phase: "off", painted: undefined, meter: "" } as const;
      // As if the photo were new: it is painted in what is chosen now.
      update({ ...state(), camera: closed, video: initialState.video, model, photo: undefined });
      const readable = state().items.filter((item) => isReadable(item, model));
      if (readable[0] && !readable.some(({ id }) => id in state().chosen)) {
        update(choose(state(), readable[0].id, false));
      }
      set({ photo, status: "" });
      // One that was chosen, and not ready when the camera or the video was opened.
      if (state().painter !== lastUsed) attempt(() => choosePainter(state().painter));
    },
  };
}
