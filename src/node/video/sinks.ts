/**
 * @file Where a painted video goes, chosen by the output's name.
 */
import { extname } from "node:path";
import { OptionError } from "../../core/errors.ts";
import { containerFor, videoExtensions } from "../../video/containers.ts";
import type { FrameSink } from "../../video/pipeline.ts";
import { checkOutput, createAtomically } from "../atomic-write.ts";
import { checkFrameSize, type FrameCoding } from "./frame-limits.ts";
import type { OpenSource } from "./open-source.ts";
import type { VideoOptions } from "./types.ts";
import { animationCodings, writeAnimation } from "./write-animation.ts";
import { writeAnimatedWebp } from "./write-webp.ts";
import { isFramePattern } from "./frame-names.ts";
import { checkFrameOutput, writeFrameFiles } from "./write-frame-files.ts";
import { writeParts } from "./write-parts.ts";
import { writeVideoFile } from "./write-file.ts";

/** An output that is chosen and not begun. */
export interface PlannedSink {
  /** @throws {FileError} when it cannot be written there. */
  check(): Promise<void>;
  /** @param from - What is painted. */
  open(from: OpenSource): FrameSink;
}

/** @throws {OptionError} when the name says no format, or an option does not go with it. */
export function sinkFor(output: string, options: VideoOptions): PlannedSink {
  const { codec, resume = false, force = false, quality = 75 } = options;
  const extension = extname(output).toLowerCase();
  const isPattern = isFramePattern(output);
  if (!isPattern && videoExtensions.includes(extension)) {
    const { format, codec: chosen } = containerFor(extension, codec);
    const writing = { format, codec: chosen, quality };
    return {
      check: () => checkOutput(output, force),
      open: ({ video }) =>
        checked(chosen, (painted) =>
          resume
            ? writeParts(painted, output, video, writing, options)
            : createAtomically(output, { force }, (path) => writeVideoFile(painted, path, video, writing)),
        ),
    };
  }
  if (codec !== undefined) throw new OptionError(`codec: ${output} is no video file, and takes no codec.`);
  if (resume) throw new OptionError(`resume: ${output} is no video file; only those are made in parts.`);
  if (isPattern) {
    return {
      check: () => checkFrameOutput(output, force),
      open: (from) => (painted) => writeFrameFiles(painted, output, from, force),
    };
  }
  if (extension === ".webp") {
    return {
      check: () => checkOutput(output, force),
      open: (from) =>
        checked("webp", (painted) =>
          createAtomically(output, { force }, (path) => writeAnimatedWebp(painted, path, from, quality)),
        ),
    };
  }
  const coding = animationCodings[extension];
  if (coding) {
    return {
      check: () => checkOutput(output, force),
      open: (from) =>
        checked(coding, (painted) =>
          createAtomically(output, { force }, (path) => writeAnimation(painted, path, extension, from, quality)),
        ),
    };
  }
  throw new OptionError(
    `Cannot write a video as "${output}". Its name should end in .mp4, .mov, .webm, .mkv, .webp, .gif, .apng or .avif, or have a number in it: frames/%05d.png.`,
  );
}

/** A sink that refuses frames too large for their encoder before the first is painted. */
function checked(coding: FrameCoding, sink: FrameSink): FrameSink {
  return (painted) => {
    checkFrameSize(painted.name, painted.size, coding);
    return sink(painted);
  };
}
