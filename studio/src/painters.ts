/**
 * @file The painters that are loaded: which models they are, and what they run on.
 */
import type { Device, RgbaImage, Style } from "pleinair/web";
import type { Calls, LoadedPainter, ModelName } from "./channel.ts";
import { latest, type Latest } from "./latest.ts";

/** What the painters are called. */
export const painterTitles: Readonly<Record<ModelName, string>> = {
  studio: "Studio",
  live: "Live",
  classic: "Classic",
};

export interface Painters {
  /** Loads a painter, or asks again what it is. @returns Its model's identity. */
  load(name: ModelName): Promise<string>;
  /** Loads again all that were loaded: on what there is now. */
  reload(): Promise<void>;
  /** The identity of a model, once it is loaded. */
  modelOf(name: ModelName): string | undefined;
  /** The name of a loaded model, by its identity. */
  nameOf(model: string): ModelName;
  /**
   * Checks that a style from elsewhere is one that a loaded model reads. That its numbers are finite has been checked by whoever read it.
   *
   * @throws {Error} with a sentence, when it is not.
   */
  check(name: ModelName, style: Style): void;
  /** What a loaded painter runs on. */
  deviceOf(name: ModelName): string;
  /** Paints with the painter that the style is of. */
  paint(photo: RgbaImage, style: Style, strength: number, signal?: AbortSignal): Promise<RgbaImage>;
  /** The painter that follows what moves: on a GPU the larger one keeps up, elsewhere the small one is needed. */
  fast(): Promise<ModelName>;
}

/** The name of a model in its identity, such as `"live"` of `"live-1a2b3c4d"`. */
export function modelNameIn(identity: string): ModelName | undefined {
  return (Object.keys(painterTitles) as ModelName[]).find((name) => identity.startsWith(`${name}-`));
}

/**
 * The painters that the page's host has. The file says it, and not the models: to ask for one that is not there is an error in the console.
 * The build writes it for hosts that only send files; `pleinair serve` answers with Classic too, whose encoder may be fetched at any time.
 */
export async function offeredPainters(): Promise<readonly ModelName[]> {
  return (await (await fetch("models/offered.json")).json()) as ModelName[];
}

export function createPainters(calls: Calls): Painters {
  const loaded = new Map<ModelName, LoadedPainter>();
  const loads = new Map<ModelName, Latest>();
  const nameOf = (model: string) => [...loaded].find(([, painter]) => painter.model === model)?.[0] ?? "studio";
  const deviceOf = (name: ModelName) => loaded.get(name)!.device;

  async function load(name: ModelName): Promise<string> {
    const requests = loads.get(name) ?? latest();
    loads.set(name, requests);
    const { signal } = requests.next();
    const device = new URLSearchParams(location.search).get("device");
    const painter = await calls.load(name, {
      model: new URL(`models/${name}/`, location.href).href,
      assets: new URL("ort/", location.href).href,
      ...(device !== null && { device: device as Device }),
    });
    // Two that ask for the same painter both get it; what it runs on is what the last answer says.
    if (!signal.aborted) loaded.set(name, painter);
    return painter.model;
  }

  return {
    load,
    async reload() {
      for (const name of loaded.keys()) await load(name);
    },
    modelOf: (name) => loaded.get(name)?.model,
    nameOf,
    check(name, { model, codes }) {
      const { model: expected, codeLength } = loaded.get(name)!;
      if (model !== expected) {
        throw new Error("This style was made with another version of the painter. Make it again from its picture.");
      }
      const wrong = codes.find(({ code }) => code.length !== codeLength);
      if (wrong) {
        const found = wrong.code.length;
        throw new Error(`This style is damaged: expected ${codeLength} numbers, got ${found}. Make it again.`);
      }
    },
    deviceOf,
    async paint(photo, style, strength, signal) {
      const name = nameOf(style.model);
      try {
        return await calls.paint(name, photo, style, strength, signal);
      } catch (cause) {
        signal?.throwIfAborted();
        const what = `${painterTitles[name]} could not paint ${photo.width}×${photo.height}`;
        const advice = name === "classic" ? " It needs much memory: try a smaller photo." : "";
        throw new Error(`${what}: ${(cause as Error).message}${advice}`, { cause });
      }
    },
    async fast() {
      if (!loaded.has("studio")) await load("studio");
      return deviceOf("studio") === "webgpu" ? "studio" : "live";
    },
  };
}
