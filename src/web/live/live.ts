/**
 * @file A camera, painted live: the newest frame, one at a time, at the largest size that holds the frame rate.
 */
import { createAdaptiveResolution } from "./adaptive-resolution.ts";
import { checkRange, OptionError } from "../../core/errors.ts";
import { mix, withBrush, type Style } from "../../core/style.ts";
import type { FramePainter } from "./frame-painter.ts";
import { framesOf, type Camera, type Frame } from "./frames.ts";

/** What can change while it runs. */
export interface LiveSettings {
  readonly style: Style;
  /** From 0 to 1.5. Default: 1. */
  readonly strength?: number;
  /** How broad the marks are, as in `PaintOptions`, from 0.25 to 4. Default: 1. */
  readonly brush?: number;
  /** Whether left and right are swapped, as in a mirror. Default: false. */
  readonly mirrored?: boolean;
}

/** How it is painted live. */
export interface LiveOptions extends LiveSettings {
  /** Frames a second to hold: the picture is made smaller or larger for it. Default: 24. */
  readonly frameRate?: number;
  /** Short sides to choose from, pixels, multiples of 4, smallest first. Default: 144, 192, 256, 384, 512. */
  readonly sizes?: readonly number[];
  /** As in `painter.sequence()`, from 0 to 1. Default: 1. */
  readonly temporalFilter?: number;
  /** How long one style turns into another, milliseconds. Default: 450. */
  readonly easeMs?: number;
  /** Told of each painting, when the canvas shows it. */
  readonly onPainting?: (painting: LivePainting) => void;
}

/** What is measured of a painting. */
export interface LivePainting {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** From the frame's arrival to the canvas, milliseconds. */
  readonly latencyMs: number;
  /** Paintings a second, over the last second or so. */
  readonly framesPerSecond: number;
}

/** A camera that is being painted. */
export interface Live {
  /**
   * Changes what is given; a new style is eased in.
   *
   * @param settings - What changes; the rest stays.
   */
  update(settings: Partial<LiveSettings>): void;
  /** Paints no more frames until {@link resume}; the canvas keeps the last painting. */
  pause(): void;
  /** Goes on after {@link pause}. */
  resume(): void;
  /** Ends it, after the frame that is being painted. The camera stays open. */
  stop(): Promise<void>;
  /** Settles when it is over: the camera has ended or `stop` was called. Rejects when painting failed. */
  readonly finished: Promise<void>;
}

const defaultSizes = [144, 192, 256, 384, 512];

/**
 * Paints a camera onto a canvas until it is stopped or the camera ends.
 *
 * The canvas is resized with the painting. The first painting is shown when the graphs are loaded and warm.
 *
 * @throws {OptionError} when an option is out of range.
 */
export function paintLive(
  framePainterFor: (canvas: HTMLCanvasElement | OffscreenCanvas, temporalFilter: number) => FramePainter,
  camera: Camera,
  canvas: HTMLCanvasElement | OffscreenCanvas,
  options: LiveOptions,
): Live {
  const { frameRate = 24, sizes = defaultSizes, temporalFilter = 1, easeMs = 450, onPainting } = options;
  check(frameRate, sizes);
  checkRange("brush", options.brush ?? 1, 0.25, 4);
  const framePainter = framePainterFor(canvas, temporalFilter);
  const frames = framesOf(camera);
  const resolution = createAdaptiveResolution({ sizes, frameMs: 1000 / frameRate, start: startOf(sizes) });
  const rate = createRate();
  const easing = createEasing(options.style, easeMs);
  let { strength = 1, brush = 1, mirrored = false } = options;
  let stopped = false;
  let paused = false;
  let wake = () => {};

  async function run(): Promise<void> {
    while (!stopped) {
      if (paused) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const frame = await frames.next();
      if (!frame) break;
      if (stopped || paused) {
        frame.close();
        continue;
      }
      await paint(frame);
    }
  }

  async function paint(frame: Frame): Promise<void> {
    const arrived = performance.now();
    const request = { short: resolution.size, mirrored, style: withBrush(easing.now(), brush), strength };
    const { width, height } = await framePainter.paint(frame, request);
    const latencyMs = performance.now() - arrived;
    resolution.report(latencyMs);
    onPainting?.({ width, height, latencyMs, framesPerSecond: rate.tick() });
  }

  const finished = run().finally(async () => {
    stopped = true;
    frames.close();
    await framePainter.dispose();
  });
  // Whoever looks at `finished` is told; nobody has to.
  finished.catch(() => {});
  return {
    update(settings) {
      checkRange("brush", settings.brush ?? brush, 0.25, 4);
      if (settings.style) easing.to(settings.style);
      strength = settings.strength ?? strength;
      brush = settings.brush ?? brush;
      mirrored = settings.mirrored ?? mirrored;
    },
    pause() {
      paused = true;
      rate.reset();
    },
    resume() {
      paused = false;
      wake();
    },
    async stop() {
      stopped = true;
      frames.close();
      wake();
      await finished.catch(() => {});
    },
    finished,
  };
}

function check(frameRate: number, sizes: readonly number[]): void {
  if (!(frameRate > 0 && frameRate <= 240)) {
    throw new OptionError(`frameRate: expected a number above 0, up to 240, got ${frameRate}`);
  }
  if (sizes.length === 0 || !sizes.every((size, i) => size >= 32 && size % 4 === 0 && size > (sizes[i - 1] ?? 0))) {
    throw new OptionError(`sizes: expected multiples of 4 from 32 on, smallest first, got [${sizes.join(", ")}]`);
  }
}

/** A small size first: it is ready soon, and the size goes up where there is time. */
function startOf(sizes: readonly number[]): number {
  return sizes[Math.min(1, sizes.length - 1)]!;
}

/** One style turning into another. */
function createEasing(first: Style, easeMs: number) {
  let [from, to, since] = [first, first, -Infinity];
  function now(): Style {
    const progress = easeMs > 0 ? (performance.now() - since) / easeMs : 1;
    if (progress >= 1) return to;
    const eased = progress * progress * (3 - 2 * progress);
    return mix([from, 1 - eased], [to, eased]);
  }
  return {
    now,
    to(style: Style) {
      [from, to, since] = [now(), style, performance.now()];
    },
  };
}

/** Counts paintings a second. */
function createRate() {
  let times: number[] = [];
  return {
    tick(): number {
      const now = performance.now();
      times = [...times.filter((at) => now - at < 1500), now];
      return times.length < 2 ? 0 : ((times.length - 1) * 1000) / (now - times[0]!);
    },
    reset() {
      times = [];
    },
  };
}
