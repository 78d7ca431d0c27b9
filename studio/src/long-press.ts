/**
 * @file A finger that stays on a button: it does what Shift and a click do.
 */

/** How long it stays, milliseconds: that of telephones. */
const longMs = 500;
/** How far it may slip, pixels; one that goes further scrolls. */
const slackPx = 10;

/** @param run - Called while the finger is still down; the click that follows is no click any more. */
export function onLongPress(button: HTMLElement, run: () => void): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let start = { x: 0, y: 0 };
  let isLong = false;
  const giveUp = () => clearTimeout(waiting);

  button.addEventListener("pointerdown", ({ pointerType, clientX, clientY }) => {
    giveUp();
    isLong = false;
    if (pointerType === "mouse") return;
    start = { x: clientX, y: clientY };
    waiting = setTimeout(() => {
      isLong = true;
      run();
    }, longMs);
  });
  button.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - start.x, clientY - start.y) > slackPx) giveUp();
  });
  for (const event of ["pointerup", "pointercancel"]) button.addEventListener(event, giveUp);
  // The browser's own menu for the picture, which would take the finger away.
  button.addEventListener("contextmenu", (event) => {
    if (event.pointerType !== "mouse") event.preventDefault();
  });
  button.addEventListener(
    "click",
    (event) => {
      if (isLong) event.stopImmediatePropagation();
      isLong = false;
    },
    { capture: true },
  );
}
