/**
 * @file The promise that Opus stays in step, as FFmpeg plays it: its first samples are not heard, and each container says so in its own way.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { Decoder, Demuxer } from "node-av";
import { loadPainter, paintVideo } from "pleinair/node";
import { evenly, makeClip } from "../support/clips.ts";
import { assertNear as near } from "../support/difference.ts";
import { temporaryFolder } from "../support/paths.ts";
import { sample } from "../support/samples.ts";

const folder = temporaryFolder("video-opus");
const at = (name: string) => join(folder, name);

const painter = await loadPainter({ model: "live", device: "cpu" });
after(() => painter.dispose());
const wave = await painter.study(await sample("styles/wave.jpg", 128));

/** When beeps begin, seconds: FFmpeg's demuxer and decoder leave out what is not to be heard. */
async function beepsIn(name: string): Promise<number[]> {
  await using demuxer = await Demuxer.open(at(name));
  const stream = demuxer.audio()!;
  using decoder = await Decoder.create(stream);
  const beeps: number[] = [];
  let loudUntil = -1;
  for await (const frame of decoder.frames(demuxer.packets(stream.index))) {
    if (!frame) continue;
    const plane = frame.data![0]!;
    const { num, den } = frame.timeBase;
    for (let i = 0; i < frame.nbSamples; i++) {
      if (Math.abs(plane.readFloatLE(i * 4)) < 0.2) continue;
      const seconds = (Number(frame.pts) * num) / den + i / frame.sampleRate;
      if (seconds > loudUntil + 0.2) beeps.push(seconds);
      loudUntil = seconds;
    }
    frame.free();
  }
  return beeps;
}

test("encoded anew into WebM, and copied from there through MP4 and MKV back, to a millisecond", async () => {
  await makeClip(at("from.mov"), { width: 64, height: 64, times: evenly(22, 10), sound: "pcm-s16" });
  // MP4's AAC says of itself how many samples are not heard; the clip's PCM has none.
  await paintVideo(at("from.mov"), at("aac.mp4"), { painter, style: wave });
  const expected = [0, 1, 2];
  near(await beepsIn("aac.mp4"), expected, 0.001, "AAC, beep");
  for (const [from, to, outcome] of [
    ["aac.mp4", "opus.webm", "re-encoded"],
    ["opus.webm", "copied.webm", "copied"],
    ["opus.webm", "copied.mp4", "copied"],
    ["copied.mp4", "copied-again.mp4", "copied"],
    ["copied-again.mp4", "copied.mkv", "copied"],
  ] as const) {
    const { audio } = await paintVideo(at(from), at(to), { painter, style: wave });
    assert.equal(audio, outcome, to);
    // The first one begins with the encoder, which fades in.
    near((await beepsIn(to)).slice(1), expected.slice(1), 0.001, `${to}, beep`);
  }
});
