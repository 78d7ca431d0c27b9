/**
 * @file The speed of painting a whole video, with decoding, encoding and sound, beside that of the painter alone.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadPainter, paintVideo, type Painter, type Style } from "pleinair/node";
import { median } from "../averages.ts";
import { noisePicture, type Size } from "./test-pictures.ts";

/** What to measure. */
export interface VideoOptions {
  /** Names or folders of our models. */
  readonly models: readonly string[];
  /** A video file. */
  readonly clip: string;
  /** A file with the weights of VGG, for `classic`. */
  readonly vgg: string | undefined;
}

/** One model on one video: medians of {@link rounds}. */
export interface VideoSpeed {
  readonly model: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** 1, as videos are painted, or 0. */
  readonly motionCompensation: number;
  /** Milliseconds a frame, of the whole job and of the painter alone. */
  readonly jobMs: number;
  readonly painterMs: number;
  /** Median of painter over job, round by round. */
  readonly share: number;
}

const rounds = 3;

/** Measures both in turn. @param say - Takes a line for each model and setting. */
export async function measureVideo(options: VideoOptions, say: (line: string) => void): Promise<VideoSpeed[]> {
  const { models, clip, vgg } = options;
  const folder = await mkdtemp(join(tmpdir(), "pleinair-lab-"));
  const shares: VideoSpeed[] = [];
  try {
    for (const model of models) {
      await using painter = await loadPainter({ model, device: "cpu", ...(vgg !== undefined && { vgg }) });
      const style = await painter.study(noisePicture({ width: 256, height: 256 }));
      for (const motionCompensation of [1, 0]) {
        const job = () =>
          paintVideo(clip, join(folder, "out.mp4"), { painter, style, motionCompensation, force: true });
        // The first loads the graphs.
        const { width, height, frames } = await job();
        const times: { jobMs: number; painterMs: number }[] = [];
        for (let round = 0; round < rounds; round++) {
          const { elapsedMs } = await job();
          times.push({ jobMs: elapsedMs / frames, painterMs: await paintFrames(painter, style, { width, height }) });
        }
        const share: VideoSpeed = {
          ...{ model, width, height, frames, motionCompensation },
          jobMs: median(times.map(({ jobMs }) => jobMs)),
          painterMs: median(times.map(({ painterMs }) => painterMs)),
          share: median(times.map(({ jobMs, painterMs }) => painterMs / jobMs)),
        };
        shares.push(share);
        say(
          `${model.padEnd(10)}${width}x${height}, ${frames} frames, motion compensation ${motionCompensation}: ${share.jobMs.toFixed(1)} ms a frame, ` +
            `${share.painterMs.toFixed(1)} of the painter alone, ${Math.round(100 * share.share)} %`,
        );
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return shares;
}

/** Milliseconds for a frame of a sequence, with nothing but the painter at work. */
async function paintFrames(painter: Painter, style: Style, size: Size): Promise<number> {
  const sequence = painter.sequence();
  const frame = noisePicture(size);
  const count = 40;
  const start = performance.now();
  for (let i = 0; i < count; i++) await sequence.paint(frame, style, { into: frame });
  return (performance.now() - start) / count;
}
