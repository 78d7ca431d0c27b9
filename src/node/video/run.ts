/**
 * @file A video or an animation from its file into another: what goes in and what comes out is chosen by the files, and handed to one job.
 */
import { stat } from "node:fs/promises";
import { FileError, FormatError } from "../../core/errors.ts";
import { checkPainting, runFrameJob } from "../../video/job.ts";
import type { VideoReport } from "../../video/types.ts";
import { openSource } from "./open-source.ts";
import { sinkFor } from "./sinks.ts";
import type { VideoOptions } from "./types.ts";

/** See `paintVideo`. */
export async function runVideoJob(input: string, output: string, options: VideoOptions): Promise<VideoReport> {
  checkPainting(options);
  const planned = sinkFor(output, options);
  await checkInput(input, output);
  await planned.check();
  options.signal?.throwIfAborted();
  const opened = await openSource(input);
  try {
    return await runFrameJob(opened.source, planned.open(opened), options);
  } finally {
    await opened.close();
  }
}

/** The input is a file, and another one than the output. */
async function checkInput(input: string, output: string): Promise<void> {
  const found = await stat(input).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file." : `cannot be read (${cause.message}).`;
    throw new FileError(input, why, { cause });
  });
  if (found.isDirectory()) throw new FileError(input, "is a folder; expected a video.");
  if (!found.isFile()) throw new FileError(input, "is not a regular file; expected a video.");
  if (found.size === 0) throw new FormatError(`${input} is empty; expected a video.`);
  const taken = await stat(output).catch(() => undefined);
  // The same file by another name, by a link too.
  if (taken && taken.ino === found.ino && taken.dev === found.dev) {
    throw new FileError(output, "is the video itself; give the painted one another name.");
  }
}
