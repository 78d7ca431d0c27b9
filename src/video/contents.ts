/**
 * @file What a video file holds beside pictures and audio, and mediabunny does not read: when it was made, chapters, subtitles, Matroska's title.
 *
 * Reads the headers alone, piece by piece: at most a few hundred reads of at most 1 MiB, whatever a file says of its sizes.
 */

/** Reads a file at any place. */
export interface ByteReader {
  readonly size: number;
  /** The bytes from `start` up to `end`, which is left out; fewer where the file ends. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** What there is. */
export interface Contents {
  title?: string;
  createdAt?: Date;
  chapters: number;
  subtitleTracks: number;
}

/** A part of a file that has a name and a content. */
interface Part {
  readonly name: number | string;
  readonly start: number;
  readonly end: number;
}

const [maxParts, maxBytes] = [500, 2 ** 20];

/** @returns What was found up to the first damage. */
export async function readContents(file: ByteReader): Promise<Contents> {
  const contents: Contents = { chapters: 0, subtitleTracks: 0 };
  const head = await file.read(0, 12);
  const walk = head.length >= 4 && viewOf(head).getUint32(0) === ebml.head ? readMatroska : readIsobmff;
  await walk(file, contents);
  return contents;
}

/** A sentence for each kind of thing that does not go along. */
export function leftOut({ chapters, subtitleTracks }: Contents): string[] {
  const count = (many: number, what: string) => (many === 1 ? `Its ${what} is` : `Its ${many} ${what}s are`);
  return [
    ...(subtitleTracks > 0 ? [`${count(subtitleTracks, "subtitle track")} left out.`] : []),
    ...(chapters > 0 ? [`${count(chapters, "chapter")} left out.`] : []),
  ];
}

// ISO base media (MP4, MOV): ISO/IEC 14496-12. Chapters are Nero's `chpl`, or a text track that another track refers to.

async function readIsobmff(file: ByteReader, contents: Contents): Promise<void> {
  const counter = { left: maxParts };
  const movie = await find(boxes(file, { name: "", start: 0, end: file.size }, counter), "moov");
  if (!movie) return;
  let [texts, chapterTracks, listed] = [0, 0, 0];
  for await (const box of boxes(file, movie, counter)) {
    if (box.name === "mvhd") {
      const view = viewOf(await file.read(box.start, Math.min(box.end, box.start + 16)));
      if (view.byteLength < 16) continue;
      const seconds = view.getUint8(0) === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4);
      // From 1904 on; files that do not know say 0.
      if (seconds > 0) setDate(contents, (seconds - 2_082_844_800) * 1000);
    } else if (box.name === "trak") {
      for await (const inner of boxes(file, box, counter)) {
        if (inner.name === "tref" && (await find(boxes(file, inner, counter), "chap"))) chapterTracks = 1;
        if (inner.name !== "mdia") continue;
        const handler = await find(boxes(file, inner, counter), "hdlr");
        const kind = handler && textOf(await file.read(handler.start + 8, handler.start + 12));
        if (kind && ["text", "sbtl", "subt", "clcp", "subp"].includes(kind)) texts++;
      }
    } else if (box.name === "udta") {
      const list = await find(boxes(file, box, counter), "chpl");
      if (list) listed = (await file.read(list.start + 8, list.start + 9))[0] ?? 0;
    }
  }
  contents.subtitleTracks = Math.max(0, texts - chapterTracks);
  contents.chapters = listed || chapterTracks;
}

async function* boxes(file: ByteReader, within: Part, counter: { left: number }): AsyncGenerator<Part, void> {
  for (let at = within.start; at + 8 <= within.end && counter.left-- > 0;) {
    const view = viewOf(await file.read(at, Math.min(within.end, at + 16)));
    if (view.byteLength < 8) return;
    let [size, header] = [view.getUint32(0), 8];
    if (size === 1) {
      if (view.byteLength < 16) return;
      [size, header] = [Number(view.getBigUint64(8)), 16];
    }
    if (size === 0) size = within.end - at;
    if (size < header || at + size > within.end) return;
    yield { name: textOf(new Uint8Array(view.buffer, view.byteOffset + 4, 4)), start: at + header, end: at + size };
    at += size;
  }
}

// Matroska and WebM: RFC 9559.

const ebml = {
  ...{
    head: 0x1a45dfa3,
    segment: 0x18538067,
    seekHead: 0x114d9b74,
    seek: 0x4dbb,
    seekId: 0x53ab,
    seekPosition: 0x53ac,
  },
  ...{ info: 0x1549a966, title: 0x7ba9, date: 0x4461, tracks: 0x1654ae6b, track: 0xae, trackType: 0x83 },
  ...{ chapters: 0x1043a770, edition: 0x45b9, chapter: 0xb6, cluster: 0x1f43b675 },
} as const;

async function readMatroska(file: ByteReader, contents: Contents): Promise<void> {
  const counter = { left: maxParts };
  const segment = await find(elements(file, { name: "", start: 0, end: file.size }, counter), ebml.segment);
  if (!segment) return;
  const done = new Set<number>();
  const elsewhere: number[] = [];
  const take = async (part: Part): Promise<void> => {
    if (done.has(part.start) || part.end - part.start > maxBytes) return;
    done.add(part.start);
    for await (const inner of elements(file, part, counter)) {
      const bytes = () => file.read(inner.start, Math.min(inner.end, inner.start + 4096));
      if (inner.name === ebml.title) contents.title = new TextDecoder().decode(await bytes());
      else if (inner.name === ebml.date) {
        const view = viewOf(await bytes());
        // Nanoseconds from 2001 on.
        if (view.byteLength === 8) setDate(contents, Number(view.getBigInt64(0)) / 1e6 + 978_307_200_000);
      } else if (inner.name === ebml.track) {
        const type = await find(elements(file, inner, counter), ebml.trackType);
        if (type && numberOf(await file.read(type.start, type.end)) === 17) contents.subtitleTracks++;
      } else if (inner.name === ebml.edition) {
        for await (const { name } of elements(file, inner, counter)) if (name === ebml.chapter) contents.chapters++;
      } else if (inner.name === ebml.seek) {
        const place = await find(elements(file, inner, counter), ebml.seekPosition);
        if (place) elsewhere.push(segment.start + numberOf(await file.read(place.start, place.end)));
      }
    }
  };
  const wanted: readonly (number | string)[] = [ebml.seekHead, ebml.info, ebml.tracks, ebml.chapters];
  for await (const part of elements(file, segment, counter)) {
    if (part.name === ebml.cluster) break;
    if (wanted.includes(part.name)) await take(part);
  }
  for (const start of elsewhere.slice(0, 20)) {
    for await (const part of elements(file, { name: "", start, end: segment.end }, counter)) {
      if (wanted.includes(part.name)) await take(part);
      break;
    }
  }
}

async function* elements(file: ByteReader, within: Part, counter: { left: number }): AsyncGenerator<Part, void> {
  for (let at = within.start; at + 2 <= within.end && counter.left-- > 0;) {
    const bytes = await file.read(at, Math.min(within.end, at + 12));
    const idLength = Math.clz32(bytes[0] ?? 0) - 23;
    const sizeLength = Math.clz32(bytes[idLength] ?? 0) - 23;
    if (idLength > 4 || sizeLength > 8 || idLength + sizeLength > bytes.length) return;
    const name = numberOf(bytes.subarray(0, idLength));
    const first = bytes[idLength]! & (0xff >> sizeLength);
    const rest = bytes.subarray(idLength + 1, idLength + sizeLength);
    const size = first * 256 ** rest.length + numberOf(rest);
    // All ones: it goes on to the end of what it is in.
    const isOpen = first === 0xff >> sizeLength && rest.every((byte) => byte === 0xff);
    const start = at + idLength + sizeLength;
    const end = isOpen ? within.end : start + size;
    // A segment that is cut short still has its head.
    yield { name, start, end: Math.min(end, within.end) };
    at = end;
  }
}

async function find(parts: AsyncGenerator<Part, void>, name: Part["name"]): Promise<Part | undefined> {
  for await (const part of parts) if (part.name === name) return part;
  return undefined;
}

function setDate(contents: Contents, ms: number): void {
  const date = new Date(ms);
  if (!Number.isNaN(date.getTime())) contents.createdAt = date;
}

function numberOf(bytes: Uint8Array): number {
  return bytes.subarray(0, 8).reduce((value, byte) => value * 256 + byte, 0);
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
