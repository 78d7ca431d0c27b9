/**
 * @file The worker: owns the runtime, so that the page never waits for a painting.
 */
import { loadPainter, type Painter } from "pleinair/web";
import { answer } from "./channel.ts";

let painter: Painter | undefined;

function ready(): Painter {
  if (!painter) throw new Error("The painter is not loaded yet.");
  return painter;
}

answer(self as unknown as DedicatedWorkerGlobalScope, {
  async load(place) {
    painter = await loadPainter(place);
    const { model, device } = painter;
    return { model, device };
  },
  study: async (picture, name) => ready().study(picture, { name }),
  paint: async (photo, style, strength) => ready().paint(photo, style, { strength }),
});
