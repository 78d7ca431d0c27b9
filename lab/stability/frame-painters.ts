/**
 * @file What paints clips: our models frame by frame, as a sequence and with motion compensation; baselines and peers frame by frame.
 */
import { basename } from "node:path";
import type { RgbaImage, Runtime } from "pleinair";
import { loadPainter } from "pleinair/network";
import { readModel } from "pleinair/node";
import { photoItself } from "../quality/baselines.ts";
import { peersIn, type MeasuredModel } from "../quality/models.ts";

/** Paints the frames of a clip, one after another. */
export interface FramePainter {
  readonly name: string;
  /** Each frame alone, with the temporal filter, or with motion compensation too. */
  readonly mode: "alone" | "sequence" | "compensated";
  /** Begins a clip in a style. */
  begin(style: RgbaImage): Promise<ClipPainter>;
  dispose(): Promise<void>;
}

/** Paints one clip. */
export interface ClipPainter {
  /** The next frame. */
  paint(frame: RgbaImage): Promise<RgbaImage>;
  /** A picture by itself, without the frames before it: the reference. */
  alone(picture: RgbaImage): Promise<RgbaImage>;
}

/** A model of ours, three times: each frame alone, as a sequence, and with motion compensation. */
export async function ourFramePainters(runtime: Runtime, model: string): Promise<FramePainter[]> {
  const painter = await loadPainter(runtime, await readModel(model));
  const name = basename(model);
  // The painter is shared; disposing of it again does nothing.
  const dispose = () => painter.dispose();
  const sequence = (mode: FramePainter["mode"], motionCompensation: number): FramePainter => ({
    ...{ name, mode, dispose },
    async begin(picture) {
      const style = await painter.study(picture);
      const frames = painter.sequence({ motionCompensation });
      return { paint: (frame) => frames.paint(frame, style), alone: (frame) => painter.paint(frame, style) };
    },
  });
  const alone: FramePainter = {
    ...{ name, mode: "alone", dispose },
    async begin(picture) {
      const style = await painter.study(picture);
      const paint = (frame: RgbaImage) => painter.paint(frame, style);
      return { paint, alone: paint };
    },
  };
  return [alone, sequence("sequence", 0), sequence("compensated", 1)];
}

/** The frames as they are, and the peers whose graphs lie in `folder`. */
export async function otherFramePainters(runtime: Runtime, folder: string | undefined): Promise<FramePainter[]> {
  const peers = folder === undefined ? [] : await peersIn(runtime, folder);
  return [photoItself, ...peers].map(frameByFrame);
}

function frameByFrame(model: MeasuredModel): FramePainter {
  return {
    name: model.name,
    mode: "alone",
    begin(style) {
      const alone = (frame: RgbaImage) => model.paint(frame, style);
      return Promise.resolve({ paint: alone, alone });
    },
    dispose: () => model.dispose(),
  };
}
