/**
 * @file The hand on the picture, with a mouse, a pen or fingers: it compares before and after, zooms, and looks around.
 */
import { element } from "./render.ts";
import { panBy, zoomBy } from "./state.ts";
import type { View } from "./view.ts";

/** Where a pointer is in the window, pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far the first finger may move before it drags: the second of two comes down a little later. */
const slackPx = 8;

/**
 * The picture itself is the handle: of before and after, or of what is seen when it is zoomed. Two fingers zoom it about the point between
 * them, and move it along.
 */
export function dragPicture({ state, set, update }: View): void {
  const picture = element("picture");
  /** Where the pointers that are down were last, by their ids: two at most. */
  const down = new Map<number, Point>();
  /** Where a finger came down that has not dragged yet. */
  let waiting: Point | undefined;
  /** Two fingers were down: the one that is left does not compare. */
  let isPinched = false;

  function pan(from: Point, to: Point): void {
    const { factor } = state().zoom;
    const { width, height } = element("painting").getBoundingClientRect();
    update(panBy(state(), ((to.x - from.x) / width) * factor, ((to.y - from.y) / height) * factor));
  }

  function zoomAt({ x, y }: Point, by: number): void {
    const { left, top, width, height } = element("painting").getBoundingClientRect();
    update(zoomBy(state(), by, (x - left) / width, (y - top) / height));
  }

  function drag(from: Point, to: Point): void {
    if (state().zoom.factor > 1) return pan(from, to);
    if (isPinched) return;
    const { left, width } = element("painting").getBoundingClientRect();
    set({ split: Math.min(1, Math.max(0, (to.x - left) / width)) });
  }

  /** One of two fingers moves. */
  function pinch(other: Point, from: Point, to: Point): void {
    pan(between(other, from), between(other, to));
    zoomAt(between(other, to), distance(other, to) / Math.max(1, distance(other, from)));
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !state().painting || down.size === 2) return;
    picture.setPointerCapture(event.pointerId);
    const point = pointOf(event);
    down.set(event.pointerId, point);
    isPinched = down.size === 2;
    waiting = event.pointerType === "touch" ? point : undefined;
    if (!waiting) drag(point, point);
  });
  picture.addEventListener("pointermove", (event) => {
    const from = down.get(event.pointerId);
    if (!from) return;
    const to = pointOf(event);
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(other, from, to);
    else if (waiting && distance(waiting, to) < slackPx) return;
    else drag(from, to);
    waiting = undefined;
    down.set(event.pointerId, to);
  });
  for (const event of ["pointerup", "pointercancel"] as const)
    picture.addEventListener(event, ({ pointerId }) => void down.delete(pointerId));
  picture.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoomAt(pointOf(event), Math.exp(-event.deltaY / 400));
    },
    { passive: false },
  );
}

function pointOf({ clientX, clientY }: MouseEvent): Point {
  return { x: clientX, y: clientY };
}

function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
