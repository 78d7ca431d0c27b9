/**
 * @file Chapters and subtitles of a video, carried over into a new one as far as its container holds them; what is not is named.
 */
import { IsobmffOutputFormat, TextSubtitleSource, WebMOutputFormat, type Output, type OutputFormat } from "mediabunny";
import type { ByteReader, Edit } from "./bytes.ts";
import { leftOut, type Chapter, type Cue, type SubtitleTrack } from "./contents.ts";
import { toWebVtt } from "./cue-text.ts";
import { matroskaAdditions } from "./matroska-additions.ts";
import { maxListedChapters, mp4Additions, type Texts } from "./mp4-additions.ts";
import type { VideoFile } from "./open.ts";
import { creationOf, lostFiles } from "./tags.ts";

/** What goes beside pictures and audio. */
export interface Beside {
  /** To be called when the output has started. */
  write(): Promise<void>;
  /** What is to be changed in the file when it is whole. */
  edits(file: ByteReader): Promise<readonly Edit[]>;
  /** What does not go along, a sentence each. */
  readonly notes: readonly string[];
}

/** Adds what there is to an output that has not started. Its times stay those of the video, less the start. */
export async function carryOver(from: VideoFile, output: Output): Promise<Beside> {
  const { contents, startSeconds } = from;
  const createdAt = await creationOf(from);
  const chapters = chaptersFrom(contents.chapters, startSeconds);
  const texts: Texts[] = [];
  const others: SubtitleTrack[] = [];
  for (const track of contents.subtitles) {
    if (!track.readCues) others.push(track);
    else {
      const cues = cuesFrom(await track.readCues(), startSeconds);
      if (cues.length > 0) texts.push({ track, cues });
    }
  }
  const isMp4 = output.format instanceof IsobmffOutputFormat;
  const kind = output.format instanceof WebMOutputFormat ? webVtt : subRip;
  const tracks = isMp4 ? [] : texts.map(({ track, cues }) => addTrack(output, track, cues, kind));
  return {
    async write() {
      for (const track of tracks) await track.write();
    },
    edits: (file) =>
      isMp4 ? mp4Additions(file, chapters, texts, createdAt) : matroskaAdditions(file, chapters, kind.codecId),
    notes: [
      ...(await lostFiles(from, output.format)),
      ...leftOut({ chapters: [], subtitles: others }),
      ...notesAbout(chapters, texts, output.format),
    ],
  };
}

/** How texts stand in the blocks of a track. */
interface TextKind {
  readonly codecId: string;
  readonly toBlock: (text: string) => string;
}

const subRip: TextKind = { codecId: "S_TEXT/UTF8", toBlock: (text) => text };

/** WebM puts the cue's name and its settings before it, a line each. Lines that are empty cannot be handed on; these say what is so anyway. */
const webVtt: TextKind = {
  codecId: "D_WEBVTT/SUBTITLES",
  toBlock: (text) => `cue\nalign:center\n${toWebVtt(text)}`,
};

function notesAbout(chapters: readonly Chapter[], texts: readonly Texts[], format: OutputFormat): string[] {
  const isMp4 = format instanceof IsobmffOutputFormat;
  return [
    ...(texts.some(({ track }) => track.styled)
      ? ["Its subtitles keep their text, not their places and colours."]
      : []),
    ...(isMp4 && chapters.length > maxListedChapters
      ? [`Of its ${chapters.length} chapters the first ${maxListedChapters} are kept: such a file holds no more.`]
      : []),
  ];
}

function chaptersFrom(chapters: readonly Chapter[], zero: number): Chapter[] {
  return chapters.map(({ startSeconds, endSeconds, title }) => ({
    startSeconds: Math.max(0, startSeconds - zero),
    ...(endSeconds !== undefined && endSeconds > zero && { endSeconds: endSeconds - zero }),
    title,
  }));
}

function cuesFrom(cues: readonly Cue[], zero: number): Cue[] {
  return cues
    .map((cue) => ({
      ...cue,
      startSeconds: Math.max(0, cue.startSeconds - zero),
      endSeconds: Math.min(maxSeconds, cue.endSeconds - zero),
    }))
    .filter(({ startSeconds, endSeconds }) => endSeconds > startSeconds);
}

/** The time of a cue has two digits for its hours. */
const maxSeconds = 100 * 3600 - 1;

/** A track of texts, all of which are written at once: the output puts them between the pictures. */
function addTrack(
  output: Output,
  { language, name, isDefault, isForced }: SubtitleTrack,
  cues: readonly Cue[],
  { toBlock }: TextKind,
) {
  const source = new TextSubtitleSource("webvtt");
  output.addSubtitleTrack(source, {
    languageCode: language,
    ...(name !== undefined && { name }),
    disposition: { default: isDefault, forced: isForced },
  });
  return {
    async write(): Promise<void> {
      await source.add("WEBVTT\n\n");
      const written = cues.map(({ startSeconds, endSeconds, text }) =>
        source.add(`${clock(startSeconds)} --> ${clock(endSeconds)}\n${toBlock(text)}\n\n`),
      );
      source.close();
      await Promise.all(written);
    },
  };
}

/** Such as `01:02:03.004`. */
function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}
