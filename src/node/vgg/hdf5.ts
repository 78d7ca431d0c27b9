/**
 * @file Where the arrays lie in an HDF5 file as Keras wrote its weights until 2020 (superblock version 0).
 *
 * Of https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t11.html this is the part that h5py uses for plain groups and plain
 * arrays: symbol tables, and datasets of float32 in one piece. Names in brackets are the specification's sections.
 */
import { FormatError } from "../../core/errors.ts";
import { sizeOf } from "../../core/tensor.ts";
import type { Ranges } from "./ranges.ts";

/** An array of float32, little-endian, in one piece. */
export interface Dataset {
  readonly dims: readonly number[];
  /** Of its first byte in the file. */
  readonly start: number;
}

/** Bytes that are read at once: what belongs together lies close by. */
const pageBytes = 16_384;

/** What a file says of its arrays is far smaller than this, bytes: one that asks for more to be read is damaged. */
const maxReadBytes = 2 ** 22;
const maxViewBytes = 2 ** 16;
const maxRank = 8;

const signature = "\x89HDF\r\n\x1a\n";

/** Whether a file begins as an HDF5 file does. */
export function isHdf5(start: Uint8Array): boolean {
  return text(start.subarray(0, 8)) === signature;
}

/**
 * The arrays in some groups of the root group, by `group/name`.
 *
 * @param wanted - Names of groups.
 * @throws {FormatError} when the file is not one, or is of a kind that is not known here.
 */
export async function listDatasets(file: Ranges, wanted: readonly string[]): Promise<Map<string, Dataset>> {
  try {
    return await datasetsIn(file, wanted);
  } catch (cause) {
    // A length or offset that leads out of the bytes it was read from.
    if (cause instanceof RangeError) throw unknown("a length or an offset leads out of it", { cause });
    throw cause;
  }
}

async function datasetsIn(file: Ranges, wanted: readonly string[]): Promise<Map<string, Dataset>> {
  const view = pagedView(file);
  const head = await view(0, 96);
  const [version, offsetBytes, lengthBytes] = [8, 13, 14].map((at) => head.getUint8(at));
  if (
    !isHdf5(new Uint8Array(head.buffer, head.byteOffset, 8)) ||
    version !== 0 ||
    offsetBytes !== 8 ||
    lengthBytes !== 8
  ) {
    throw unknown("it is not HDF5 with a superblock of version 0");
  }
  const found = new Map<string, Dataset>();
  // [II.A]: the root group's entry is at 56, the address of its header 8 bytes further.
  for (const [group, address] of await membersOf(view, offsetAt(head, 64))) {
    if (!wanted.includes(group)) continue;
    for (const [name, place] of await membersOf(view, address)) {
      found.set(`${group}/${name}`, await datasetAt(view, place, `${group}/${name}`, file.size));
    }
  }
  return found;
}

/** Bytes as a view, read page by page and kept. @throws {FormatError} outside the file, or when far too much is asked for. */
type View = (start: number, length: number) => Promise<DataView>;

function pagedView(file: Ranges): View {
  const pages = new Map<number, Uint8Array>();
  let left = maxReadBytes;
  return async (start, length) => {
    if (!(start >= 0 && start < file.size)) throw unknown("an offset leads out of it");
    left -= length;
    if (!(length <= maxViewBytes && left >= 0))
      throw unknown("its description is far too long, or goes round in a circle");
    const bytes = new Uint8Array(length);
    // What would lie behind the end is left 0.
    const end = Math.min(start + length, file.size);
    const [first, last] = [start, end - 1].map((at) => Math.floor(at / pageBytes)) as [number, number];
    for (let page = first; page <= last; page++) {
      const kept =
        pages.get(page) ?? (await file.read(page * pageBytes, Math.min(pageBytes, file.size - page * pageBytes)));
      pages.set(page, kept);
      const from = Math.max(start, page * pageBytes);
      const to = Math.min(end, (page + 1) * pageBytes);
      bytes.set(kept.subarray(from - page * pageBytes, to - page * pageBytes), from - start);
    }
    return new DataView(bytes.buffer);
  };
}

/** The members of a group, as names and addresses of their headers. */
async function membersOf(view: View, header: number): Promise<[string, number][]> {
  const table = (await messagesOf(view, header)).find(({ type }) => type === 0x11); // [IV.A.2.r] symbol table
  if (!table) throw unknown("a group has no symbol table");
  const [tree, heap] = [offsetAt(table.data, 0), offsetAt(table.data, 8)];
  const names = offsetAt(await view(heap, 32), 24); // [III.D] local heap
  const members: [string, number][] = [];
  for (const leaf of await leavesOf(view, tree)) {
    const node = await view(leaf, 8); // [III.C] symbol table node
    if (text(new Uint8Array(node.buffer, 0, 4)) !== "SNOD") throw unknown("a symbol table node is missing");
    const count = node.getUint16(6, true);
    const entries = await view(leaf + 8, 40 * count);
    for (let i = 0; i < count; i++) {
      const name = await view(names + offsetAt(entries, 40 * i), 64);
      const [ascii = ""] = text(new Uint8Array(name.buffer)).split("\0");
      members.push([ascii, offsetAt(entries, 40 * i + 8)]);
    }
  }
  return members;
}

/** [III.A.1] The leaves of a B-tree of version 1. */
async function leavesOf(view: View, address: number, above = 32): Promise<number[]> {
  const node = await view(address, 24);
  if (text(new Uint8Array(node.buffer, 0, 4)) !== "TREE") throw unknown("a B-tree node is missing");
  const [level, count] = [node.getUint8(5), node.getUint16(6, true)];
  const keys = await view(address + 24, 16 * count + 8);
  const children = Array.from({ length: count }, (_, i) => offsetAt(keys, 16 * i + 8));
  if (level >= above) throw unknown("a B-tree goes round in a circle");
  if (level === 0) return children;
  const leaves: number[] = [];
  for (const child of children) leaves.push(...(await leavesOf(view, child, level)));
  return leaves;
}

async function datasetAt(view: View, header: number, name: string, fileBytes: number): Promise<Dataset> {
  const messages = await messagesOf(view, header);
  const dataOf = (wanted: number) => messages.find(({ type }) => type === wanted)?.data;
  const [space, kind, layout] = [dataOf(0x01), dataOf(0x03), dataOf(0x08)];
  if (!space || !kind || !layout) throw unknown(`${name} is no array`);
  // [IV.A.2.d]: class 1 is floating point; byte order in the lowest bit, 0 is little-endian.
  const isFloat32 = (kind.getUint8(0) & 0x0f) === 1 && (kind.getUint8(1) & 1) === 0 && kind.getUint32(4, true) === 4;
  if (!isFloat32) throw unknown(`${name} is not of float32`);
  // [IV.A.2.i]: version 3 of the message, class 1 is in one piece.
  if (layout.getUint8(0) !== 3 || layout.getUint8(1) !== 1) throw unknown(`${name} is not in one piece`);
  const [version, rank] = [space.getUint8(0), space.getUint8(1)];
  if (rank > maxRank) throw unknown(`${name} has ${rank} dimensions`);
  const dims = Array.from({ length: rank }, (_, i) => offsetAt(space, (version === 1 ? 8 : 4) + 8 * i));
  const start = offsetAt(layout, 2);
  if (!(start + 4 * sizeOf(dims) <= fileBytes)) throw unknown(`${name} leads out of it`);
  return { dims, start };
}

interface Message {
  readonly type: number;
  readonly data: DataView;
}

/** [IV.A.1.a] The messages of an object header of version 1, with those that it continues in. */
async function messagesOf(view: View, address: number): Promise<Message[]> {
  const head = await view(address, 16);
  if (head.getUint8(0) !== 1) throw unknown(`an object header is of version ${head.getUint8(0)}`);
  const messages: Message[] = [];
  const blocks = [{ start: address + 16, length: head.getUint32(8, true) }];
  const seen = new Set<number>();
  for (const { start, length } of blocks) {
    if (seen.has(start)) throw unknown("an object header goes round in a circle");
    seen.add(start);
    const block = await view(start, length);
    for (let at = 0; at + 8 <= length;) {
      const [type, size] = [block.getUint16(at, true), block.getUint16(at + 2, true)];
      const data = new DataView(block.buffer, at + 8, size);
      if (type === 0x10) blocks.push({ start: offsetAt(data, 0), length: offsetAt(data, 8) });
      else messages.push({ type, data });
      at += 8 + size;
    }
  }
  return messages;
}

function offsetAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function unknown(why: string, options?: ErrorOptions): FormatError {
  return new FormatError(`Expected an HDF5 file of weights as Keras has published them; ${why}.`, options);
}
