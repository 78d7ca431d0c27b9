/**
 * @file The cases of the stability lab: clips made of stills by a virtual camera with sensor noise, so that the motion is known exactly.
 */
import type { RgbaImage } from "pleinair";
import { sidePx } from "../quality/pairs.ts";
import { compose, inverse, viewOf, viewToStill, type Pose, type Similarity } from "./camera-motion.ts";
import { withNoise } from "./noise.ts";

/** A clip with its ground truth. All frames are squares of {@link sidePx}. */
export interface Clip {
  readonly name: ClipName;
  /** As a camera gives them: with noise. */
  readonly frames: readonly RgbaImage[];
  /** The same without noise, and in even light. */
  readonly clean: readonly RgbaImage[];
  /** Where each point of frame `t` was in the frame `before`. Absent where no one motion tells. */
  readonly motion?: (t: number, before: number) => Similarity;
  /** The frames, and 1 for the pixels in them, where something that is gone could still show. Absent: everywhere. */
  readonly ghosts?: ReadonlyMap<number, Uint8Array>;
}

/** The clips, and what each shows. */
export const clipNames = {
  still: "a camera on a stand: nothing moves but the noise",
  light: "the same in a light that flickers by ±3 %",
  pan: "1.4 pixels a frame",
  zoom: "closer by 0.8 % a frame",
  turn: "0.5° a frame",
  shake: "held in a hand: about a pixel to and fro",
  passing: "somebody passes before a still background: what comes free behind must not show a ghost",
  cut: "another scene from one frame to the next: nothing of the first may stay",
} as const;

export type ClipName = keyof typeof clipNames;

/** How clips are made. */
export interface ClipOptions {
  /** Standard deviation of the sensor noise, levels of 255. */
  readonly noise: number;
  readonly seed: number;
}

/**
 * One of the clips.
 *
 * @param still - What the camera sees; the view takes 0.8 of its short side.
 * @param other - What passes by, and what comes after the cut.
 */
export function makeClip(name: ClipName, still: RgbaImage, other: RgbaImage, options: ClipOptions): Clip {
  const home = homePose(still);
  // A pixel of the view, in pixels of the still.
  const { scale: unit } = home;
  switch (name) {
    case "still":
      return filmed(
        name,
        still,
        times(60, () => home),
        options,
      );
    case "light":
      return flickering(
        filmed(
          name,
          still,
          times(30, () => home),
          options,
        ),
        options,
      );
    case "pan":
      return filmed(
        name,
        still,
        // 15 pixels to either side: the margin is 32.
        times(22, (t) => ({ ...home, x: home.x + 1.3 * unit * (t - 10.5), y: home.y + 0.5 * unit * (t - 10.5) })),
        options,
      );
    case "zoom":
      return filmed(
        name,
        still,
        times(22, (t) => ({ ...home, scale: unit * 0.992 ** t })),
        options,
      );
    case "turn":
      return filmed(
        name,
        still,
        times(22, (t) => ({ ...home, angle: ((t - 10.5) * Math.PI) / 360 })),
        options,
      );
    case "shake":
      return filmed(
        name,
        still,
        times(22, (t) => ({
          ...home,
          x: home.x + unit * (1.1 * Math.sin(t * 1.9) + 0.6 * Math.sin(t * 0.83 + 1)),
          y: home.y + unit * (0.9 * Math.sin(t * 1.37 + 2) + 0.7 * Math.cos(t * 0.71)),
          angle: 0.004 * Math.sin(t * 1.1),
        })),
        options,
      );
    case "passing":
      return passing(still, other, options);
    case "cut": {
      const [first, second] = [still, other].map((picture) => viewOf(picture, homePose(picture), sidePx));
      const clean = times(20, (t) => (t < cutAt ? first! : second!));
      const everything = new Uint8Array(sidePx * sidePx).fill(1);
      const ghosts = new Map([cutAt, cutAt + 1, cutAt + 2].map((t) => [t, everything]));
      return { name, clean, frames: noisy(clean, options), ghosts };
    }
  }
  name satisfies never;
}

/** The first frame of the other scene. */
const cutAt = 10;

function homePose({ width, height }: RgbaImage): Pose {
  return { x: width / 2, y: height / 2, angle: 0, scale: (Math.min(width, height) * 0.8) / sidePx };
}

function filmed(name: ClipName, still: RgbaImage, poses: readonly Pose[], options: ClipOptions): Clip {
  const [first] = poses;
  const still1 = viewOf(still, first!, sidePx);
  const clean = poses.map((pose) => (pose === first ? still1 : viewOf(still, pose, sidePx)));
  const toStill = poses.map((pose) => viewToStill(pose, sidePx));
  return {
    name,
    clean,
    frames: noisy(clean, options),
    motion: (t, before) => compose(inverse(toStill[before]!), toStill[t]!),
  };
}

/** The light of lamps on the mains, as a camera of another rhythm sees it. */
function flickering(clip: Clip, options: ClipOptions): Clip {
  const lit = clip.clean.map((picture, t) => {
    const gain = 1 + 0.03 * Math.sin(t * 2.1);
    return { ...picture, data: picture.data.map((value, i) => (i % 4 === 3 ? value : value * gain)) };
  });
  return { ...clip, frames: noisy(lit, options) };
}

function noisy(clean: readonly RgbaImage[], { noise, seed }: ClipOptions): RgbaImage[] {
  return clean.map((picture, t) => withNoise(picture, noise, seed * 1000 + t));
}

/** An oval with the other picture on it goes from left to right, 5 pixels a frame. */
function passing(still: RgbaImage, other: RgbaImage, options: ClipOptions): Clip {
  const [behind, before] = [still, other].map((picture) => viewOf(picture, homePose(picture), sidePx));
  const [radiusX, radiusY] = [36, 64];
  /** 0 in the middle, 1 at the border. */
  const distance = (t: number, x: number, y: number) =>
    Math.hypot((x - (20 + 5 * t)) / radiusX, (y - sidePx / 2) / radiusY);
  const frameCount = 30;
  const clean = times(frameCount, (t) => {
    const data = behind!.data.slice();
    eachPixel((x, y, i) => {
      // Soft over two pixels.
      const share = Math.min(1, Math.max(0, (1 - distance(t, x, y)) * (radiusX / 2) + 0.5));
      if (share === 0) return;
      for (let channel = i * 4; channel < i * 4 + 3; channel++) {
        // What passes carries its picture along.
        const shifted = (y * sidePx + ((x + 3 * sidePx - 5 * t) % sidePx)) * 4 + (channel % 4);
        data[channel] = share * before!.data[shifted]! + (1 - share) * data[channel]!;
      }
    });
    return { ...behind!, data };
  });
  const ghosts = new Map<number, Uint8Array>();
  for (let t = 12; t < frameCount; t += 3) {
    const free = new Uint8Array(sidePx * sidePx);
    eachPixel((x, y, i) => {
      // Free for 1 to 6 frames, and not beside the border, which the network mixes with what lies behind.
      const gone = distance(t, x, y) > 1 + 6 / radiusX && distance(t - 6, x, y) < 1;
      free[i] = gone ? 1 : 0;
    });
    ghosts.set(t, free);
  }
  return { name: "passing", clean, frames: noisy(clean, options), ghosts };
}

function eachPixel(visit: (x: number, y: number, i: number) => void): void {
  for (let i = 0; i < sidePx * sidePx; i++) visit(i % sidePx, Math.floor(i / sidePx), i);
}

function times<T>(count: number, make: (t: number) => T): T[] {
  return Array.from({ length: count }, (_, t) => make(t));
}
