/**
 * @file What is said of an export.
 */
import type { Cost } from "pleinair/graph";
import { budgetOf } from "../oak/budget.ts";
import type { ExportReport } from "./export-to.ts";

/** Frames a second that the OAK-1 may be expected to reach. */
export function expectedRate(cost: Cost): { readonly least: number; readonly most: number } {
  const { least, most } = budgetOf(cost).framesPerSecond;
  return { least: Math.round(least), most: Math.round(most) };
}

/** The line for people. */
export function exportLine({ request, style, folder, cost, offLevels, half }: ExportReport): string {
  const { target, size } = request.network;
  const shown = size ? `${size.width}×${size.height}` : "any size";
  const parts = [
    `${style} → ${folder}`,
    target,
    shown,
    `${(cost.macs / 1e9).toFixed(2)} GMAC${size ? "" : " at 256×256"}`,
    `as painted here, to ${offLevels.toFixed(2)} levels`,
  ];
  if (half) {
    const { least, most } = expectedRate(cost);
    parts.push(
      `in half precision to ${half.offLevels.toFixed(1)} levels (mean ${half.meanOffLevels.toFixed(2)})`,
      `largest number ${half.largest.toFixed(0)} of 65504`,
      `${least} to ${most} frames a second expected`,
    );
  }
  return parts.join("  ");
}
