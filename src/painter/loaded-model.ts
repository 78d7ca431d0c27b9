/**
 * @file A model made ready on a device: what reading styles and painting have in common.
 */
import type { Network } from "../networks/network.ts";
import type { Sessions } from "./sessions.ts";

/** A network, and the sessions of its graphs. */
export interface LoadedModel {
  readonly network: Network;
  readonly sessions: Sessions;
  /** Identifies model and weights, as in `Painter.model`. */
  readonly id: string;
  /** What painting may take of memory, MiB, as in `Painter.memory`. */
  readonly memory: number;
  /** What the sessions run on, as in `Painter.device`. */
  readonly device: string;
}
