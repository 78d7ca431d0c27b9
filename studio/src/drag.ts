/**
 * @file The hand on the picture: it compares before and after, zooms, and looks around.
 */
import { element } from "./render.ts";
import { panBy, zoomBy } from "./state.ts";
import type { View } from "./view.ts";

/** The picture itself is the handle: of before and after, or of what is seen when it is zoomed. */
export function dragPicture({ state, set, update }: View): void {
  const picture = element("picture");
  const move = ({ clientX, movementX, movementY }: PointerEvent) => {
    const { left, width, height } = element("painting").getBoundingClientRect();
    const { factor } = state().zoom;
    if (factor > 1) update(panBy(state(), (movementX / width) * factor, (movementY / height) * factor));
    else set({ split: Math.min(1, Math.max(0, (clientX - left) / width)) });
  };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !state().painting) return;
    picture.setPointerCapture(event.pointerId);
    move(event);
    picture.addEventListener("pointermove", move);
  });
  picture.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { left, top, width, height } = element("painting").getBoundingClientRect();
      const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
      if (x < 0 || x > 1 || y < 0 || y > 1) return;
      update(zoomBy(state(), Math.exp(-event.deltaY / 400), x, y));
    },
    { passive: false },
  );
  picture.addEventListener("pointerup", () => picture.removeEventListener("pointermove", move));
}
