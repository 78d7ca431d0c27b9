/**
 * @file Whoever paints clips: our models frame by frame and as a sequence, and peers frame by frame.
 */
import { basename } from "node:path";
import type { RgbaImage, Runtime } from "pleinair";
import { loadPainter } from "pleinair/network";
import { readModel } from "pleinair/node";
import { peersIn, untouched, type Contender } from "./contenders.ts";

/** Paints the frames of a clip, one after another. */
export interface FramePainter {
  readonly name: string;
  /** Whether it knows of the frames before, and is guided by the painting before. */
  readonly mode: "alone" | "sequence" | "guided";
  /** Begins a clip in a style. */
  begin(style: RgbaImage): Promise<ClipPainter>;
  dispose(): Promise<void>;
}

/** At work on one clip. */
export interface ClipPainter {
  /** The next frame. */
  paint(frame: RgbaImage): Promise<RgbaImage>;
  /** A picture by itself, without what came before: what the painting should be. */
  alone(picture: RgbaImage): Promise<RgbaImage>;
}

/** A model of ours, three times: each frame alone, as a sequence, and as a guided one. */
export async function ourFramePainters(runtime: Runtime, model: string): Promise<FramePainter[]> {
  const painter = await loadPainter(runtime, await readModel(model));
  const name = basename(model);
  // The painter is shared, and may be asked several times to dispose of itself.
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
  return [alone, sequence("sequence", 0), sequence("guided", 1)];
}

/** The frames as they are, and the peers whose graphs lie in `folder`. */
export async function otherFramePainters(runtime: Runtime, folder: string | undefined): Promise<FramePainter[]> {
  const peers = folder === undefined ? [] : await peersIn(runtime, folder);
  return [untouched, ...peers].map(frameByFrame);
}

function frameByFrame(contender: Contender): FramePainter {
  return {
    name: contender.name,
    mode: "alone",
    begin(style) {
      const alone = (frame: RgbaImage) => contender.paint(frame, style);
      return Promise.resolve({ paint: alone, alone });
    },
    dispose: () => contender.dispose(),
  };
}
