/**
 * @file What runs each command. Loaded on demand, so that `--help` does not wait for a network.
 */
import type { Io } from "../io.ts";
import type { CommandName, OptionsOf } from "../options/commands.ts";

/** Runs a command. @returns The exit code. */
export type Run<Name extends CommandName> = (
  operands: readonly string[],
  options: OptionsOf<Name>,
  io: Io,
) => Promise<number>;

/** Loads what runs a command. */
export const runners: { readonly [Name in CommandName]: () => Promise<Run<Name>> } = {
  paint: async () => (await import("./paint.ts")).paint,
  study: async () => (await import("./study.ts")).study,
  styles: async () => (await import("./styles.ts")).styles,
  samples: async () => (await import("./samples.ts")).samples,
  video: async () => (await import("./video.ts")).video,
  serve: async () => (await import("./serve.ts")).serve,
  live: async () => (await import("./live.ts")).live,
  train: async () => (await import("./train.ts")).train,
  export: async () => (await import("./export.ts")).exportNetwork,
  bench: async () => (await import("./bench.ts")).bench,
  fetch: async () => (await import("./fetch.ts")).fetchWeights,
  doctor: async () => (await import("./doctor.ts")).doctor,
};
