/**
 * @file How many cores this process may use.
 *
 * onnxruntime counts them by asking the processor, and a virtual machine may not pass on what it answers: on one with two cores it
 * counted one, and half of the machine was left idle. The kernel knows better, where it can be asked.
 */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Cores, not counting the second thread that some can run. 0 where only onnxruntime can say: that is its own "you choose". */
export function countCores(): number {
  const folder = "/sys/devices/system/cpu";
  try {
    const siblings = readdirSync(folder)
      .filter((name) => /^cpu\d+$/.test(name))
      .map((name) => readFileSync(`${folder}/${name}/topology/thread_siblings_list`, "utf8"));
    return Math.min(new Set(siblings).size, availableParallelism());
  } catch {
    return 0; // Not Linux, or one without /sys.
  }
}
