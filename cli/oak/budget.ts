/**
 * @file What a network may be expected to do on the OAK-1's chip, by arithmetic: nothing here was measured on one.
 */
import type { Cost } from "pleinair/graph";

/**
 * What networks reach on Myriad X with 8 shaves and two threads, floating-point operations a second: YOLOv8n at 640 and ResNet-18, by the
 * frame rates that Luxonis has published for RVC2 and the operations that the networks' authors have.
 */
const reached = { least: 125e9, most: 340e9 };

/** A network's costs on the chip, a frame. */
export interface Budget {
  /** Billions of multiply-accumulates. */
  readonly gmac: number;
  /** Millions of bytes of weights, in half precision. */
  readonly weightsMb: number;
  /** Millions of bytes that operators read and write, in half precision, each for itself. */
  readonly trafficMb: number;
  /** Frames a second: if it does as badly as others, and as well. */
  readonly framesPerSecond: { readonly least: number; readonly most: number };
}

export function budgetOf({ macs, weights, traffic }: Cost): Budget {
  const operations = 2 * macs;
  return {
    gmac: macs / 1e9,
    weightsMb: (2 * weights) / 1e6,
    trafficMb: (2 * traffic) / 1e6,
    framesPerSecond: { least: reached.least / operations, most: reached.most / operations },
  };
}

/** Whether 30 frames a second can be expected, in a word. */
export function holdsThirty({ framesPerSecond: { least, most } }: Budget): "likely" | "perhaps" | "doubtful" | "no" {
  if (least >= 60) return "likely";
  if (least >= 30) return "perhaps";
  return most >= 30 ? "doubtful" : "no";
}
