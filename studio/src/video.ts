/**
 * @file A video: opened, played painted, and exported.
 */
import type { VideoFormat } from "pleinair/web";
import type { Calls } from "./channel.ts";
import { latest } from "./latest.ts";
import type { PainterChoice } from "./painter-choice.ts";
import type { Painters } from "./painters.ts";
import { save } from "./pictures.ts";
import { element } from "./render.ts";
import { initialState } from "./state.ts";
import type { StyleList } from "./style-list.ts";
import type { Subject } from "./subject.ts";
import { createVideoPlayer, type VideoPlayer } from "./video-player.ts";
import type { View } from "./view.ts";

export interface VideoControls extends Pick<
  VideoPlayer,
  "change" | "playOrPause" | "turnSound" | "seek" | "exporting"
> {
  /** Opens a video and paints what it shows. */
  open(file: File): Promise<void>;
  /** Paints the open video with the painter that is fast enough now. */
  paint(): Promise<void>;
  /** Paints the whole video and saves it; ends that when it is under way. */
  export(): Promise<void>;
}

export function createVideoControls(
  { state, set, setVideo, attempt }: View,
  subject: Subject,
  calls: Calls,
  painters: Painters,
  choice: PainterChoice,
  styles: StyleList,
): VideoControls {
  const exports = latest();
  const isExporting = () => state().video.exported !== undefined;
  const player = createVideoPlayer(calls, element<HTMLVideoElement>("clip"), isExporting, setVideo, (problem) => {
    attempt(async () => {
      await subject.leave();
      throw problem;
    });
  });
  subject.closesWith(() => {
    player.close();
    exports.cancel();
    set({ video: initialState.video });
  });

  async function paint(): Promise<void> {
    const model = await painters.fast();
    const style = await choice.use(model);
    player.start(model, { style, strength: state().strength });
    setVideo({ phase: "open" });
    set({ status: `${state().video.name} on ${painters.deviceOf(model)}`, zoom: initialState.zoom });
  }

  return {
    change: player.change,
    playOrPause: player.playOrPause,
    turnSound: player.turnSound,
    seek: player.seek,
    exporting: player.exporting,
    paint,
    async open(file) {
      const request = subject.begin();
      await subject.closeToPhoto(request);
      set({ status: `Opening ${file.name}…` });
      setVideo({ ...initialState.video, phase: "opening", name: file.name.replace(/\.[^.]+$/, "") });
      try {
        await request.of(player.open(file, request.signal));
        await request.of(paint());
      } catch (error) {
        if (!request.signal.aborted) await subject.leave();
        throw error;
      }
    },
    async export() {
      if (isExporting()) return player.cancelExport();
      if (state().video.phase !== "open") return;
      // As they are at this moment, whatever is chosen while the style is studied.
      const { strength, video } = state();
      const side = element<HTMLSelectElement>("export-side").value;
      const format = element<HTMLSelectElement>("export-format").value as VideoFormat;
      const style = await styles.whole(exports.next(), "It is painted");
      const { name } = video;
      set({ status: `Painting all of ${name}…` });
      const made = await player.export(painters.nameOf(style.model), {
        style,
        strength,
        format,
        name: `${name}-${style.name ?? "style"}`,
        ...(side !== "" && { sidePx: Number(side) }),
      });
      if (made) save(made.file, made.file.name);
      set({ status: made?.report ?? "The export was ended; nothing was saved" });
    },
  };
}
