/**
 * @file A chain of FFmpeg's filters for frames, made once and used for all frames that are alike.
 */
import { AVERROR_EAGAIN, AVERROR_EOF, FFmpegError, Filter, FilterGraph, FilterInOut, Frame as AvFrame } from "node-av";

/** Frames in, frames out. Holds native memory. */
export interface FrameFilter {
  /** For chains that give a frame for each: takes what the frame holds and leaves it empty; the result is the caller's to free. */
  apply(frame: AvFrame): Promise<AvFrame>;
  /**
   * For chains that look ahead: takes what the frame holds, and gives the next frame that is done, if there is one.
   *
   * @param frame - `undefined` at the end, again and again until nothing comes back.
   */
  next(frame: AvFrame | undefined): Promise<AvFrame | undefined>;
  dispose(): void;
}

/**
 * A chain for frames of the size, format and colours of `like`.
 *
 * @param chain - In FFmpeg's words, such as `"scale=640:360,format=rgba"`.
 */
export async function createFrameFilter(like: AvFrame, chain: string): Promise<FrameFilter> {
  const graph = new FilterGraph();
  graph.alloc();
  try {
    const source = graph.createFilter(
      Filter.getByName("buffer")!,
      "source",
      [
        `video_size=${like.width}x${like.height}`,
        `pix_fmt=${like.format}`,
        "time_base=1/1000000",
        `colorspace=${like.colorSpace}`,
        `range=${like.colorRange}`,
      ].join(":"),
    );
    const sink = graph.createFilter(Filter.getByName("buffersink")!, "sink");
    if (!source || !sink) throw new Error(`FFmpeg cannot make the ends of the filter ${chain}.`);
    // Seen from the chain: its inputs are what the source puts out.
    const outputs = FilterInOut.createList([{ name: "in", filterCtx: source, padIdx: 0 }]);
    const inputs = FilterInOut.createList([{ name: "out", filterCtx: sink, padIdx: 0 }]);
    FFmpegError.throwIfError(graph.parsePtr(`[in]${chain}[out]`, inputs, outputs), chain);
    FFmpegError.throwIfError(await graph.config(), chain);

    let hasEnded = false;
    const next = async (frame: AvFrame | undefined): Promise<AvFrame | undefined> => {
      if (frame || !hasEnded) FFmpegError.throwIfError(await source.buffersrcAddFrame(frame ?? null), chain);
      hasEnded = frame === undefined;
      const result = new AvFrame();
      result.alloc();
      const code = await sink.buffersinkGetFrame(result);
      if (code >= 0) return result;
      result.free();
      if (code !== AVERROR_EAGAIN && code !== AVERROR_EOF) FFmpegError.throwIfError(code, chain);
      return undefined;
    };
    return {
      next,
      async apply(frame) {
        const result = await next(frame);
        if (!result) throw new Error(`The filter ${chain} kept a frame back.`);
        return result;
      },
      dispose: () => graph.free(),
    };
  } catch (error) {
    graph.free();
    throw error;
  }
}
