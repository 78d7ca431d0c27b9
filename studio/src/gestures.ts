/**
 * @file What the user does: keys, buttons, sliders, files, and the hand on the picture.
 */
import type { ModelName } from "./channel.ts";
import { describe, listen, type Key } from "./keys.ts";
import { element } from "./render.ts";
import type { Shelf } from "./shelf.ts";
import { panBy, step, zoomBy, type Holder } from "./state.ts";
import type { VideoMode } from "./video-mode.ts";

/** What can be done to the page. */
export interface Page extends Holder {
  /** Runs something that may fail, and says so in the page. */
  attempt(work: () => Promise<void>): void;
  /** Opens files: pictures and videos to be painted, or pictures as styles. */
  take(files: readonly File[], asStyle: boolean): Promise<void>;
  openSample(): Promise<void>;
  /** Says who is to paint photos. */
  choosePainter(name: ModelName): Promise<void>;
  download(): Promise<void>;

  enterCamera(wish?: { readonly id?: string; readonly rows?: number }): Promise<void>;
  leaveCamera(): Promise<void>;
  freeze(): Promise<void>;
  turnMirror(): void;
  snapshot(): Promise<void>;
  record(): Promise<void>;
  shootStyle(): Promise<void>;

  readonly video: VideoMode;
  leaveVideo(): Promise<void>;
  exportVideo(): Promise<void>;

  readonly shelf: Shelf;
}

/** Listens to the page's controls, from now on. */
export function bind(page: Page): void {
  const { set, update, attempt, video } = page;
  const onClick = (id: string, run: () => void) => element(id).addEventListener("click", run);
  const [photoFile, videoFile, styleFile] = [
    element<HTMLInputElement>("photo-file"),
    element<HTMLInputElement>("video-file"),
    element<HTMLInputElement>("style-file"),
  ];
  const chosenFiles = (input: HTMLInputElement, asStyle: boolean) =>
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = "";
      attempt(() => page.take(files, asStyle));
    });
  chosenFiles(photoFile, false);
  chosenFiles(videoFile, false);
  chosenFiles(styleFile, true);
  element("strength").addEventListener("input", () =>
    set({ strength: Number(element<HTMLInputElement>("strength").value) }),
  );
  element("split").addEventListener("input", () =>
    set({ split: Number(element<HTMLInputElement>("split").value) / 100 }),
  );

  const strengthen = (by: number) =>
    set({ strength: Math.round(Math.min(1.5, Math.max(0, page.state().strength + by)) * 20) / 20 });
  const help = element<HTMLDialogElement>("help");
  const isFilming = () => page.state().camera.phase !== "off";
  const isPlaying = () => page.state().video.phase === "open";
  const skip = (seconds: number) => isPlaying() && video.seek(page.state().video.atSeconds + seconds);
  const keys: Key[] = [
    { key: "o", does: "choose a photo", run: () => photoFile.click() },
    { key: "n", does: "next sample photo", run: () => attempt(page.openSample) },
    { key: "a", does: "add a style", run: () => styleFile.click() },
    { key: "c", does: "camera on or off", run: () => attempt(isFilming() ? page.leaveCamera : page.enterCamera) },
    { key: "m", does: "mirror the camera", run: () => isFilming() && page.turnMirror() },
    {
      key: " ",
      does: "freeze the camera; play or pause the video",
      run: () => attempt(isPlaying() ? video.playOrPause : page.freeze),
    },
    { key: "s", does: "snapshot at the camera's full size", run: () => isFilming() && attempt(page.snapshot) },
    { key: "r", does: "record, or end the recording", run: () => isFilming() && attempt(page.record) },
    { key: "t", does: "take a style with the camera", run: () => isFilming() && attempt(page.shootStyle) },
    {
      key: "v",
      does: "choose a video, or close it",
      run: () => (page.state().video.phase === "off" ? videoFile.click() : attempt(page.leaveVideo)),
    },
    { key: ",", does: "5 seconds back in the video", run: () => skip(-5) },
    { key: ".", does: "5 seconds on", run: () => skip(5) },
    { key: "u", does: "sound of the video on or off", run: () => isPlaying() && video.turnSound() },
    { key: "x", does: "export the video, or end that", run: () => isPlaying() && attempt(page.exportVideo) },
    { key: "arrowright", does: "next style", run: () => update(step(page.state(), 1)) },
    { key: "arrowleft", does: "style before", run: () => update(step(page.state(), -1)) },
    { key: "arrowup", does: "stronger", run: () => strengthen(0.05) },
    { key: "arrowdown", does: "weaker", run: () => strengthen(-0.05) },
    { key: "b", does: "before or after", run: () => set({ split: page.state().split > 0.5 ? 0 : 1 }) },
    { key: "+", does: "zoom in", run: () => update(zoomBy(page.state(), 1.5)) },
    { key: "-", does: "zoom out", run: () => update(zoomBy(page.state(), 1 / 1.5)) },
    { key: "shift+arrowleft", does: "look further left", run: () => update(panBy(page.state(), 0.1, 0)) },
    { key: "shift+arrowright", does: "... right", run: () => update(panBy(page.state(), -0.1, 0)) },
    { key: "shift+arrowup", does: "... up", run: () => update(panBy(page.state(), 0, 0.1)) },
    { key: "shift+arrowdown", does: "... down", run: () => update(panBy(page.state(), 0, -0.1)) },
    {
      key: "d",
      does: "download at full size",
      run: () => attempt(isFilming() ? page.snapshot : isPlaying() ? page.exportVideo : page.download),
    },
    { key: "e", does: "save the style", run: page.shelf.save },
    { key: "l", does: "link with the style", run: () => attempt(page.shelf.share) },
    { key: "delete", does: "remove the style", run: page.shelf.remove },
    {
      key: "f",
      does: "full screen",
      run: () =>
        void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()),
    },
    { key: "?", does: "this help", run: () => help.showModal() },
  ];
  const run = (key: string) => () => keys.find((entry) => entry.key === key)!.run();
  const buttons = {
    "choose-photo": "o",
    "next-sample": "n",
    "add-style": "a",
    download: "d",
    "export-style": "e",
    "share-style": "l",
    "remove-style": "delete",
    "help-button": "?",
    "camera-button": "c",
    mirror: "m",
    freeze: " ",
    snapshot: "s",
    record: "r",
    "shoot-style": "t",
    "full-screen": "f",
    "video-button": "v",
    play: " ",
    sound: "u",
    export: "x",
  };
  for (const [id, key] of Object.entries(buttons)) onClick(id, run(key));
  element("keys").replaceChildren(...describe(keys));
  listen(keys);

  const position = element<HTMLInputElement>("seek");
  position.addEventListener("input", () => video.seek(Number(position.value)));

  const painter = element<HTMLSelectElement>("painter-choice");
  painter.addEventListener("change", () => attempt(() => page.choosePainter(painter.value as ModelName)));

  const choice = element<HTMLSelectElement>("camera-choice");
  choice.addEventListener("change", () => attempt(() => page.enterCamera({ id: choice.value })));
  const rows = element<HTMLSelectElement>("camera-rows");
  rows.addEventListener("change", () => attempt(() => page.enterCamera({ rows: Number(rows.value) })));

  window.addEventListener("paste", ({ clipboardData }) =>
    attempt(() => page.take([...(clipboardData?.files ?? [])], false)),
  );
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    element("hint").hidden = false;
  });
  window.addEventListener("dragleave", ({ relatedTarget }) => (element("hint").hidden = relatedTarget !== null));
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    element("hint").hidden = true;
    const onShelf = element("shelf").contains(event.target as Node);
    attempt(() => page.take([...(event.dataTransfer?.files ?? [])], onShelf));
  });
  dragPicture(page);
}

/** The picture itself is the handle: of before and after, or of what is seen when it is zoomed. */
function dragPicture({ state, set, update }: Page): void {
  const easelElement = element("easel");
  const move = ({ clientX, movementX, movementY }: PointerEvent) => {
    const { left, width, height } = element("painting").getBoundingClientRect();
    const { factor } = state().zoom;
    if (factor > 1) update(panBy(state(), (movementX / width) * factor, (movementY / height) * factor));
    else set({ split: Math.min(1, Math.max(0, (clientX - left) / width)) });
  };
  easelElement.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !state().painting) return;
    easelElement.setPointerCapture(event.pointerId);
    move(event);
    easelElement.addEventListener("pointermove", move);
  });
  easelElement.addEventListener(
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
  easelElement.addEventListener("pointerup", () => easelElement.removeEventListener("pointermove", move));
}
