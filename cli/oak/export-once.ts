/**
 * @file The exports that `pleinair live --style` makes for itself, in the cache: each once.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder, readModel } from "pleinair/node";
import { exportTo, type ExportReport } from "../export/export-to.ts";
import { nameOf, type StyleArgument, type StyleIo } from "../files/styles.ts";
import type { Size } from "../options/kinds.ts";

/** What is to be exported for the camera. */
export interface CameraExport {
  readonly styles: readonly StyleArgument[];
  readonly styleIsInput: boolean;
  readonly size: Size;
  readonly model: string;
}

/**
 * Exports the style to the cache, unless the same has been exported there before.
 *
 * @returns The folder, and what was found out if it was made now.
 */
export async function exportOnce(
  { styles, styleIsInput, size, model }: CameraExport,
  io: StyleIo,
): Promise<{ readonly folder: string; readonly report: ExportReport | undefined }> {
  const { manifest } = await readModel(model);
  const sizeName = `${size.width}x${size.height}`;
  const mode = styleIsInput ? "input" : "baked";
  const hash = createHash("sha256").update(JSON.stringify([styles, mode, sizeName, manifest.weights.sha256]));
  for (const { path } of styles) hash.update(await readFile(path).catch(() => ""));
  const name = `${nameOf(styles)}-${sizeName}-${mode}-${hash.digest("hex").slice(0, 8)}`;
  const folder = join(cacheFolder(), "oak", name);
  // The README is written last.
  if (existsSync(join(folder, "README.md"))) return { folder, report: undefined };
  const network = { target: "oak", size, styleIsInput, range: 255, float16: false, split: false } as const;
  const report = await exportTo(folder, { network, styles, model, brush: undefined, force: true }, io);
  return { folder, report };
}
