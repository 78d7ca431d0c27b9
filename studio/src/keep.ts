/**
 * @file The user's own styles, kept over reloads in IndexedDB.
 */
import { decodeStyle, encodeStyle } from "pleinair/web";
import type { Card } from "./state.ts";

interface Kept {
  readonly id: string;
  /** As in a `.style` file, one for each model that has studied it. */
  readonly styles?: readonly Uint8Array[];
  /** What the page kept in place of `styles` before it had two models. */
  readonly style?: Uint8Array;
  readonly picture?: Blob;
  readonly thumbnail: Blob;
}

/** Keeps a style. */
export async function keepStyle(card: Card): Promise<void> {
  const thumbnail = await (await fetch(card.thumbnail)).blob();
  const { id, picture } = card;
  const kept = { id, styles: card.styles.map(encodeStyle), thumbnail } satisfies Kept;
  await inStore("readwrite", (store) => store.put(picture instanceof Blob ? { ...kept, picture } : kept));
}

/** Forgets a style. */
export async function forgetStyle(id: string): Promise<void> {
  await inStore("readwrite", (store) => store.delete(id));
}

/** The styles that were kept. */
export async function keptStyles(): Promise<Card[]> {
  const all = (await inStore("readonly", (store) => store.getAll())) as Kept[];
  return all.map(({ id, style, styles: encoded = style ? [style] : [], picture, thumbnail }) => {
    const styles = encoded.map(decodeStyle);
    const name = styles[0]?.name ?? "a style";
    const card = { id, name, styles, thumbnail: URL.createObjectURL(thumbnail), isSample: false };
    return picture ? { ...card, picture } : card;
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
