/**
 * @file What a video file holds beside pictures and audio, and mediabunny does not read: when it was made, chapters, subtitles, Matroska's
 * title.
 */

/** A part of a video that has a name. */
export interface Chapter {
  /** From the start of the file's time, seconds. */
  readonly startSeconds: number;
  /** Where the file says it. */
  readonly endSeconds?: number;
  readonly title: string;
}

/** A text that is shown for some time. */
export interface Cue {
  /** From the start of the file's time, seconds. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Lines, with `<b>`, `<i>` and `<u>` and their ends, and nothing else that is markup. */
  readonly text: string;
}

/** A track of subtitles. */
export interface SubtitleTrack {
  /** Three letters of ISO 639-2, such as `"deu"`; `"und"` where the file does not say. */
  readonly language: string;
  readonly name?: string;
  readonly isDefault: boolean;
  readonly isForced: boolean;
  /** Whether its texts have places, colours or effects of their own, which are not read. */
  readonly styled: boolean;
  /** Reads the texts in their order, at most {@link maxCues}. Absent where they are pictures, or coded in a way that is not read. */
  readCues?(): Promise<readonly Cue[]>;
}

/** What there is. */
export interface Contents {
  title?: string;
  createdAt?: Date;
  chapters: readonly Chapter[];
  subtitles: readonly SubtitleTrack[];
}

/** Texts of a track that are read at most, and bytes of one of them: files that say more are wrong. */
export const [maxCues, maxCueBytes] = [100_000, 2 ** 16];

/** Chapters that are read at most. */
export const maxChapters = 10_000;

/** A sentence for each kind of thing that does not go along. */
export function leftOut({ chapters, subtitles }: Pick<Contents, "chapters" | "subtitles">): string[] {
  return [...countLeftOut(subtitles.length, "subtitle track"), ...countLeftOut(chapters.length, "chapter")];
}

/** Such as `Its 2 chapters are left out.`; nothing where there is none. */
export function countLeftOut(many: number, what: string): string[] {
  if (many === 0) return [];
  return [many === 1 ? `Its ${what} is left out.` : `Its ${many} ${what}s are left out.`];
}

/** Takes over the time at which a video was made, where it is one. */
export function setDate(contents: Contents, ms: number): void {
  const date = new Date(ms);
  if (!Number.isNaN(date.getTime())) contents.createdAt = date;
}
