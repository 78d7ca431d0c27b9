/**
 * @file The painters that are loaded: which models they are, and what they run on.
 */
import type { Device, RgbaImage, Style } from "pleinair/web";
import type { Calls, ModelName } from "./channel.ts";

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
  /** What a loaded painter runs on. */
  deviceOf(name: ModelName): string;
  /** Paints with the painter that the style is of. */
  paint(photo: RgbaImage, style: Style, strength: number): Promise<RgbaImage>;
  /** The painter that follows what moves: on a GPU the larger one keeps up, elsewhere the small one is needed. */
  fast(): ModelName;
}

export function createPainters(calls: Calls): Painters {
  const loaded = new Map<ModelName, { readonly model: string; readonly device: string }>();
  const nameOf = (model: string) => [...loaded].find(([, painter]) => painter.model === model)?.[0] ?? "studio";
  const deviceOf = (name: ModelName) => loaded.get(name)!.device;

  async function load(name: ModelName): Promise<string> {
    const wished = new URLSearchParams(location.search).get("device");
    const painter = await calls.load(name, {
      model: new URL(`models/${name}/`, location.href).href,
      assets: new URL("ort/", location.href).href,
      ...(wished !== null && { device: wished as Device }),
    });
    loaded.set(name, painter);
    return painter.model;
  }

  return {
    load,
    async reload() {
      for (const name of loaded.keys()) await load(name);
    },
    modelOf: (name) => loaded.get(name)?.model,
    nameOf,
    deviceOf,
    async paint(photo, style, strength) {
      const name = nameOf(style.model);
      try {
        return await calls.paint(name, photo, style, strength);
      } catch (cause) {
        const what = `${painterTitles[name]} could not paint ${photo.width}×${photo.height}`;
        const advice = name === "classic" ? " It needs much memory: try a smaller photo." : "";
        throw new Error(`${what}: ${(cause as Error).message}${advice}`, { cause });
      }
    },
    fast: () => (deviceOf("studio") === "webgpu" ? "studio" : "live"),
  };
}
