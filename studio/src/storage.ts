/**
 * @file The user's own styles, kept over reloads in IndexedDB.
 */
import { decodeStyle, encodeStyle, FormatError } from "pleinair/web";
import type { StyleItem } from "./state.ts";

/** As it lies in the store, under its id. */
interface StoredStyle {
  readonly id: string;
  /** As in a `.style` file, one for each model that has studied it. */
  readonly styles?: readonly Uint8Array[];
  /** What the page stored in place of `styles` before it had two models. */
  readonly style?: Uint8Array;
  readonly picture?: Blob;
  readonly thumbnail: Blob;
}

/** One after another, in the order in which they were asked for: a style that is removed does not come back by a write that was slow. */
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work, work);
  last = result.catch(() => {});
  return result;
}

/** Stores a style, or writes over what is stored of it. */
export function storeStyle({ id, styles, picture, thumbnail }: StyleItem): Promise<void> {
  return inTurn(async () => {
    const stored = { id, styles: styles.map(encodeStyle), thumbnail: await (await fetch(thumbnail)).blob() };
    await inStore("readwrite", (store) => store.put(picture instanceof Blob ? { ...stored, picture } : stored));
  });
}

/** Removes a style from the store. */
export function removeStoredStyle(id: string): Promise<void> {
  return inTurn(async () => void (await inStore("readwrite", (store) => store.delete(id))));
}

/** The styles that are stored, and how many of them are damaged: these are left out, and stay where they are. */
export function readStoredStyles(): Promise<{ readonly items: readonly StyleItem[]; readonly damaged: number }> {
  return inTurn(async () => {
    const all = (await inStore("readonly", (store) => store.getAll())) as StoredStyle[];
    const items = all.map(itemOf).filter((item) => item !== undefined);
    return { items, damaged: all.length - items.length };
  });
}

function itemOf({ id, style, styles: encoded = style ? [style] : [], picture, thumbnail }: StoredStyle) {
  try {
    const styles = encoded.map(decodeStyle);
    const name = styles[0]?.name ?? "a style";
    const item = { id, name, styles, thumbnail: URL.createObjectURL(thumbnail), origin: "own" } satisfies StyleItem;
    return picture ? { ...item, picture } : item;
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof TypeError)) throw error;
    return undefined;
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open("pleinair", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("styles", { keyPath: "id" });
  return result(request);
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await result(work(database.transaction("styles", mode).objectStore("styles")));
  } finally {
    database.close();
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's storage did not answer."));
  });
}
