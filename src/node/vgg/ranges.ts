/**
 * @file Parts of a file, on this machine or on a server, without the rest of it.
 */
import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { FileError } from "../../core/errors.ts";

/** A file that is read in parts. */
export interface Ranges {
  /** Bytes in all. */
  readonly size: number;
  /** Tells one version of the file from another. */
  readonly version: string;
  /** The bytes from `start` on. @throws {FileError} when they are not all to be had. */
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file of this machine. @throws {FileError} when it cannot be opened. */
export async function openFileRanges(path: string): Promise<Ranges> {
  const file = await open(path).catch((cause: unknown) => {
    throw new FileError(path, "cannot be read.", { cause });
  });
  const facts = await file.stat();
  const { size, mtimeMs } = facts;
  if (!facts.isFile()) {
    await file.close();
    throw new FileError(path, "is not a file; expected one with weights.");
  }
  return {
    size,
    version: `${size} ${mtimeMs}`,
    async read(start, length) {
      if (!(start + length <= size)) throw new FileError(path, "ends too early. Get the file again.");
      const bytes = new Uint8Array(length);
      const { bytesRead } = await file.read(bytes, 0, length, start);
      if (bytesRead !== length) throw new FileError(path, "ends too early. Get the file again.");
      return bytes;
    },
    close: () => file.close(),
  };
}

/** How often a part is asked for before it is given up. */
const attempts = 4;

/** A server that says nothing for this long is asked again, milliseconds. */
const silenceMs = 30_000;

/**
 * A file on a server that serves parts of files (RFC 9110, section 14). What fails on the way is tried again a few times.
 *
 * @throws {FileError} when the server has no such file, cannot be reached, or only serves whole files.
 */
export async function openUrlRanges(url: string, signal?: AbortSignal): Promise<Ranges> {
  const first = await persistently(url, signal, () => part(url, 0, 1, signal));
  return {
    size: first.size,
    version: first.version,
    read: (start, length) =>
      persistently(url, signal, async () => {
        const { version, bytes } = await part(url, start, length, signal);
        if (version !== first.version) throw new FileError(url, "has changed while it was read. Start again.");
        return bytes;
      }),
    close: () => Promise.resolve(),
  };
}

/** Tries a few times, with longer and longer waits; what a server refuses is not asked for again. */
async function persistently<T>(url: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof FileError) throw cause;
      if (attempt === attempts) {
        const { message } = cause as Error;
        throw new FileError(url, `cannot be read: ${message}. What has arrived is kept; try again later.`, { cause });
      }
      await sleep(250 * 2 ** attempt, undefined, { ...(signal && { signal }) });
    }
  }
}

interface Part {
  /** Of the whole file. */
  readonly size: number;
  readonly version: string;
  readonly bytes: Uint8Array;
}

async function part(url: string, start: number, length: number, signal: AbortSignal | undefined): Promise<Part> {
  // Not packed: what unpacks to more than was asked for is not wanted.
  const headers = { range: `bytes=${start}-${start + length - 1}`, "accept-encoding": "identity" };
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new Error(`the server was silent for ${silenceMs / 1000} s`)),
    silenceMs,
  );
  const either = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
  try {
    const response = await fetch(url, { headers, signal: either }).catch((cause: unknown) => {
      if (silence.signal.aborted) throw silence.signal.reason;
      throw new Error("the server cannot be reached", { cause });
    });
    checkResponse(url, response);
    const bytes = await firstBytes(response, length, () => timer.refresh());
    if (bytes.length !== length) throw new Error(`${bytes.length} of ${length} bytes came`);
    const size = sizeInContentRange(response.headers.get("content-range"), start, length);
    if (size === undefined)
      throw new FileError(url, "cannot be read: the server sends another part than was asked for.");
    // The server's own mark tells versions apart, where it sets one.
    return { size, version: `${size} ${response.headers.get("etag") ?? ""}`, bytes };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Bytes of the whole file, by what a server says of a part (RFC 9110, section 14.4).
 *
 * @param start - Of the part that was asked for, bytes.
 * @param length - Its length; a server sends less where the file ends.
 * @returns Undefined where it is not the part that was asked for.
 */
export function sizeInContentRange(text: string | null, start: number, length: number): number | undefined {
  const found = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(text?.trim() ?? "");
  const [, first, last, size] = (found ?? []).map(Number);
  const isAsked = first === start && last! >= start && last! < start + length && last! < size!;
  return isAsked ? size : undefined;
}

/** @throws {FileError} when the server refuses. */
function checkResponse(url: string, response: Response): void {
  if (response.status === 206) return;
  void response.body?.cancel();
  if (response.status >= 500 || response.status === 429) throw new Error(`the server says ${response.status}`);
  throw new FileError(
    url,
    response.ok
      ? "is only served as a whole. Download it in another way, and give it with --file."
      : `cannot be read: the server says ${response.status}.`,
  );
}

/** The first `length` bytes of an answer, or all where there are fewer; what a server sends beyond them is not read. */
async function firstBytes({ body }: Response, length: number, onBytes: () => void): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  const reader = body?.getReader();
  while (reader && at < length) {
    const { done, value } = await reader.read();
    if (done) break;
    onBytes();
    bytes.set(value.subarray(0, length - at), at);
    at += Math.min(value.length, length - at);
  }
  await reader?.cancel();
  return bytes.subarray(0, at);
}
