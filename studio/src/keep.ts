/**
 * @file The user's own styles, kept over reloads in IndexedDB.
 */
import { decodeStyle, encodeStyle } from "pleinair/web";
import type { Card } from "./state.ts";

interface Kept {
  readonly id: string;
  /** As in a `.style` file. */
  readonly style: Uint8Array;
  readonly thumbnail: Blob;
}

/** Keeps a style. */
export async function keepStyle(card: Card): Promise<void> {
  const thumbnail = await (await fetch(card.thumbnail)).blob();
  await inStore("readwrite", (store) =>
    store.put({ id: card.id, style: encodeStyle(card.style), thumbnail } satisfies Kept),
  );
}

/** Forgets a style. */
export async function forgetStyle(id: string): Promise<void> {
  await inStore("readwrite", (store) => store.delete(id));
}

/** The styles kept for a model; those of other weights stay where they are, unseen. */
export async function keptStyles(model: string): Promise<Card[]> {
  const all = (await inStore("readonly", (store) => store.getAll())) as Kept[];
  return all.flatMap(({ id, style, thumbnail }) => {
    const read = decodeStyle(style);
    return read.model === model
      ? [{ id, style: read, thumbnail: URL.createObjectURL(thumbnail), isSample: false }]
      : [];
  });
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
