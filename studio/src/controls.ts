/**
 * @file What the user does with keys, buttons, sliders, lists and files.
 */
import type { CameraControls } from "./camera.ts";
import type { ModelName } from "./channel.ts";
import { dragPicture } from "./drag.ts";
import { describe, listen, type Key } from "./keys.ts";
import { element } from "./render.ts";
import type { PainterChoice } from "./painter-choice.ts";
import type { PhotoControls } from "./photo.ts";
import type { CanvasRecorder } from "./recording.ts";
import { panBy, zoomBy } from "./state.ts";
import type { StyleList } from "./style-list.ts";
import type { VideoControls } from "./video.ts";
import type { View } from "./view.ts";

/** The parts of the page that controls act on. */
export interface Page {
  readonly view: View;
  readonly photo: PhotoControls;
  readonly camera: CameraControls;
  readonly video: VideoControls;
  readonly styles: StyleList;
  readonly choice: PainterChoice;
  readonly recorder: CanvasRecorder;
  /** Opens files: pictures and videos to be painted, or pictures as styles. */
  take(files: readonly File[], asStyle: boolean): void;
  /** Closes the camera or the video. */
  leave(): Promise<void>;
}

/** Listens to the page's controls, from now on. */
export function bind(page: Page): void {
  const { photo, camera, video, styles, choice, recorder, take, leave } = page;
  const { state, set, update, act } = page.view;
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
      take(files, asStyle);
    });
  chosenFiles(photoFile, false);
  chosenFiles(videoFile, false);
  chosenFiles(styleFile, true);
  element("strength").addEventListener("input", () =>
    act(() => set({ strength: Number(element<HTMLInputElement>("strength").value) })),
  );
  element("brush").addEventListener("input", () =>
    act(() => set({ brush: 2 ** Number(element<HTMLInputElement>("brush").value) })),
  );
  element("split").addEventListener("input", () =>
    set({ split: Number(element<HTMLInputElement>("split").value) / 100 }),
  );

  const strengthen = (by: number) =>
    act(() => set({ strength: Math.round(Math.min(1.5, Math.max(0, state().strength + by)) * 20) / 20 }));
  const turnMixing = () => {
    const isMixing = !state().isMixing;
    const status = isMixing ? "Each style that you choose now joins the mixture, or leaves it" : "One style at a time";
    set({ isMixing, status });
  };
  const help = element<HTMLDialogElement>("help");
  const isFilming = () => state().camera.phase !== "off";
  const isPlaying = () => state().video.phase === "open";
  const skip = (seconds: number) => isPlaying() && video.seek(state().video.atSeconds + seconds);
  const keys: Key[] = [
    { key: "o", does: "choose a photo", run: () => photoFile.click() },
    { key: "n", does: "next sample photo", run: () => act(photo.openSample) },
    { key: "a", does: "add a style", run: () => styleFile.click() },
    {
      key: "i",
      does: "mix: choose styles together, or one alone",
      run: () => act(turnMixing),
    },
    { key: "c", does: "camera on or off", run: () => act(isFilming() ? leave : () => camera.open()) },
    { key: "m", does: "mirror the camera", run: () => isFilming() && camera.turnMirror() },
    {
      key: " ",
      does: "freeze the camera; play or pause the video",
      run: () => act(isPlaying() ? video.playOrPause : camera.freeze),
    },
    { key: "s", does: "snapshot at the camera's full size", run: () => isFilming() && act(camera.snapshot) },
    { key: "r", does: "record, or end the recording", run: () => isFilming() && act(recorder.toggle) },
    { key: "t", does: "take a style with the camera", run: () => isFilming() && act(camera.shootStyle) },
    {
      key: "v",
      does: "choose a video, or close it",
      run: () => (state().video.phase === "off" ? videoFile.click() : act(leave)),
    },
    { key: ",", does: "5 seconds back in the video", run: () => skip(-5) },
    { key: ".", does: "5 seconds on", run: () => skip(5) },
    { key: "u", does: "sound of the video on or off", run: () => isPlaying() && video.turnSound() },
    { key: "x", does: "export the video, or end that", run: () => isPlaying() && act(video.export) },
    { key: "arrowright", does: "next style", run: () => act(() => styles.chooseNext(1)) },
    { key: "arrowleft", does: "style before", run: () => act(() => styles.chooseNext(-1)) },
    { key: "arrowup", does: "stronger", run: () => strengthen(0.05) },
    { key: "arrowdown", does: "weaker", run: () => strengthen(-0.05) },
    { key: "b", does: "before or after", run: () => set({ split: state().split > 0.5 ? 0 : 1 }) },
    { key: "+", does: "zoom in", run: () => update(zoomBy(state(), 1.5)) },
    { key: "-", does: "zoom out", run: () => update(zoomBy(state(), 1 / 1.5)) },
    { key: "shift+arrowleft", does: "look further left", run: () => update(panBy(state(), 0.1, 0)) },
    { key: "shift+arrowright", does: "look further right", run: () => update(panBy(state(), -0.1, 0)) },
    { key: "shift+arrowup", does: "look further up", run: () => update(panBy(state(), 0, 0.1)) },
    { key: "shift+arrowdown", does: "look further down", run: () => update(panBy(state(), 0, -0.1)) },
    {
      key: "d",
      does: "download at full size",
      run: () => act(isFilming() ? camera.snapshot : isPlaying() ? video.export : photo.download),
    },
    { key: "y", does: "study the style thoroughly, or end that", run: () => act(styles.refine) },
    { key: "e", does: "save the style", run: () => act(styles.save) },
    { key: "l", does: "link with the style", run: () => act(styles.share) },
    { key: "k", does: "keep the style of a link", run: () => act(styles.keep) },
    { key: "delete", does: "remove the style", run: styles.remove },
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
    "mix-styles": "i",
    download: "d",
    "refine-style": "y",
    "export-style": "e",
    "share-style": "l",
    "keep-style": "k",
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
  painter.addEventListener("change", () => act(() => choice.choose(painter.value as ModelName)));

  const cameras = element<HTMLSelectElement>("camera-choice");
  cameras.addEventListener("change", () => act(() => camera.open({ id: cameras.value })));
  const rows = element<HTMLSelectElement>("camera-rows");
  rows.addEventListener("change", () => act(() => camera.open({ rows: Number(rows.value) })));

  window.addEventListener("paste", ({ clipboardData }) => take([...(clipboardData?.files ?? [])], false));
  window.addEventListener("dragover", (event) => {
    event.preventDefault();
    element("hint").hidden = false;
  });
  window.addEventListener("dragleave", ({ relatedTarget }) => (element("hint").hidden = relatedTarget !== null));
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    element("hint").hidden = true;
    const onStyles = element("style-list").contains(event.target as Node);
    take([...(event.dataTransfer?.files ?? [])], onStyles);
  });
  dragPicture(page.view);
}
