/**
 * @file Keeps a graphics device. onnxruntime gives it back together with its last session; in a page that looks like a device that was lost, and
 * everywhere every shader has to be compiled again for the next session.
 */
import { input, mul, toOnnx } from "../graph/index.ts";

/** What is used of a session. */
interface Held {
  release(): Promise<void>;
}

/** A hold on the device. */
export interface DeviceHold {
  /** From now on the device stays. Called again, it only waits. */
  take(): Promise<void>;
  release(): Promise<void>;
}

/** @param create - Makes a session on the device. One is kept that is never run. */
export function holdDevice(create: (model: Uint8Array) => Promise<Held>): DeviceHold {
  let held: Promise<Held> | undefined;
  return {
    async take() {
      held ??= create(toOnnx({ y: mul(input("x", [1]), 2) }));
      await held.catch((error: unknown) => {
        held = undefined;
        throw error;
      });
    },
    async release() {
      const session = held;
      held = undefined;
      await (await session)?.release();
    },
  };
}
