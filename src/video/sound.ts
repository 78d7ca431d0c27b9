/**
 * @file The sound of a video, carried over: packet by packet where the new container takes them, else decoded and coded again.
 */
import { Conversion, EncodedAudioPacketSource, type Output } from "mediabunny";
import type { VideoFile } from "./open-video.ts";
import type { SoundOutcome } from "./terms.ts";

/** The sound of a job, written step by step beside its pictures. */
export interface Sound {
  readonly outcome: SoundOutcome;
  /** Writes the sound up to a time in the new video, seconds; `Infinity` writes what is left. */
  upTo(seconds: number): Promise<void>;
  /** Stops before the end. */
  cancel(): Promise<void>;
}

/**
 * Adds the sound tracks of a video to an output that has not started. Its time stamps stay those of the video, less the start.
 */
export async function carrySound({ input, startSeconds }: VideoFile, output: Output): Promise<Sound> {
  const tracks = await input.getAudioTracks();
  if (tracks.length === 0) return { outcome: "none", upTo: async () => {}, cancel: async () => {} };
  const before = output.tracks.length;
  const conversion = await Conversion.init({
    input,
    output,
    composable: true,
    video: { discard: true },
    trim: { start: startSeconds },
    showWarnings: false,
  });
  const added = output.tracks.slice(before);
  const isCopied = added.every(({ source }) => source instanceof EncodedAudioPacketSource);
  return {
    outcome: added.length === 0 ? "left out" : isCopied ? "copied" : "coded again",
    upTo: (seconds) => conversion.execute({ until: seconds }),
    async cancel() {
      if (conversion.state !== "canceled") await conversion.cancel();
    },
  };
}
