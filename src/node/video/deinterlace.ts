/**
 * @file Interlaced video, made progressive: one frame for each, with FFmpeg's bwdif, which looks at the frames before and after.
 */
import { AvFrameVideoSampleResource, toAvFrame } from "@mediabunny/server";
import { VideoSample } from "mediabunny";
import { AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST, Frame as AvFrame } from "node-av";
import type { FieldOrder } from "../../video/interlaced.ts";
import type { Decoding } from "../../video/pipeline.ts";
import { createFrameFilter, type FrameFilter } from "./frame-filter.ts";

/** What a filter for one kind of frames has in it. */
interface Running {
  readonly filter: FrameFilter;
  /** Size and format of its frames. */
  readonly key: string;
  /** When the frames in it are shown, the first one first. */
  readonly times: Pick<VideoSample, "timestamp" | "duration" | "rotation" | "flip">[];
}

/**
 * Passes samples on; from the first interlaced one they go through the filter, which leaves progressive ones as they are.
 *
 * @param fields - How all of them are interlaced, where they do not say it themselves.
 */
export async function* deinterlace(
  samples: AsyncGenerator<VideoSample, void>,
  decoding: Decoding,
  fields: FieldOrder | undefined,
): AsyncGenerator<VideoSample, void> {
  let running: Running | undefined;
  try {
    for await (const sample of samples) {
      const frame = new AvFrame();
      frame.alloc();
      try {
        await toAvFrame(sample, frame);
        if (fields) frame.setFlags(AV_FRAME_FLAG_INTERLACED);
        if (fields === "top") frame.setFlags(AV_FRAME_FLAG_TOP_FIELD_FIRST);
        const key = [frame.width, frame.height, frame.format].join();
        if (running && running.key !== key) {
          yield* rest(running);
          running.filter.dispose();
          running = undefined;
        }
        const isInterlaced = frame.hasFlags(AV_FRAME_FLAG_INTERLACED);
        if (!running && !isInterlaced) {
          yield sample;
          continue;
        }
        decoding.isDeinterlaced ||= isInterlaced;
        running ??= { filter: await createFrameFilter(frame, "bwdif=send_frame:auto:interlaced"), key, times: [] };
        const { timestamp, duration, rotation, flip } = sample;
        running.times.push({ timestamp, duration, rotation, flip });
        sample.close();
        const done = await running.filter.next(frame);
        if (done) yield toSample(done, running);
      } finally {
        frame.free();
      }
    }
    if (running) yield* rest(running);
  } finally {
    running?.filter.dispose();
  }
}

async function* rest(running: Running): AsyncGenerator<VideoSample, void> {
  for (let done; (done = await running.filter.next(undefined));) yield toSample(done, running);
}

function toSample(frame: AvFrame, { times }: Running): VideoSample {
  return new VideoSample(new AvFrameVideoSampleResource(frame), times.shift() ?? { timestamp: 0 });
}
