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
  /** Whether it knows of the frames before. */
  readonly mode: "alone" | "sequence";
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

/** A model of ours, twice: each frame alone, and as a sequence. */
export async function ourFramePainters(runtime: Runtime, model: string): Promise<FramePainter[]> {
  const painter = await loadPainter(runtime, await readModel(model));
  const name = basename(model);
  return [
    {
      name,
      mode: "alone",
      async begin(picture) {
        const style = await painter.study(picture);
        const alone = (frame: RgbaImage) => painter.paint(frame, style);
        return { paint: alone, alone };
      },
      dispose: () => painter.dispose(),
    },
    {
      name,
      mode: "sequence",
      async begin(picture) {
        const style = await painter.study(picture);
        const sequence = painter.sequence();
        return {
          paint: (frame) => sequence.paint(frame, style),
          alone: (frame) => painter.paint(frame, style),
        };
      },
      // The other one's to dispose of; it may be asked twice.
      dispose: () => painter.dispose(),
    },
  ];
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
