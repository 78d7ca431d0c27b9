/**
 * @file The arithmetic of motion in WebAssembly with SIMD: `assembly/`, which `npm run build:motion` compiles from AssemblyScript.
 */
import { RuntimeError } from "../core/errors.ts";
import type { RgbaImage, Size } from "../image/image.ts";
import { compiledMotion } from "./compiled.ts";

/** What `assembly/index.ts` exports, and documents. Addresses and sizes are whole numbers. */
interface MotionExports {
  readonly dominantX: { readonly value: number };
  readonly dominantY: { readonly value: number };
  readonly freeFrom: { readonly value: number };
  buildPyramid(...values: readonly number[]): void;
  pyramidBytes(width: number, height: number, levels: number): number;
  estimateFlow(...values: readonly number[]): number;
  flowBytes(width: number, height: number): number;
  flowScratchBytes(width: number, height: number): number;
  shiftPicture(...values: readonly number[]): void;
  shiftScratchBytes(width: number): number;
  blendPrevious(...values: readonly number[]): void;
  blendScratchBytes(width: number, flowWidth: number): number;
}

/** A picture in the module's memory. */
export interface PictureInMemory extends RgbaImage {
  readonly address: number;
}

/** The module with a memory of its own. */
export interface MotionModule {
  readonly exports: MotionExports;
  /** Sets so many bytes aside, all 0. @returns Their address, a multiple of 16. */
  reserve(bytes: number): number;
  /** A picture, all 0. */
  picture(size: Size): PictureInMemory;
}

/** As far as the module is concerned: the libraries of TypeScript that this room may use do not know WebAssembly. */
interface WebAssemblyApi {
  readonly Memory: new (options: { initial: number }) => { readonly buffer: ArrayBuffer };
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: object }>;
}

const pageBytes = 65_536;

let compiling: Promise<object> | undefined;

/**
 * @param bytes - Of memory, for all that will be reserved. It does not grow: pictures in it would be lost.
 * @throws {RuntimeError} where there is no WebAssembly with SIMD, or not so much memory.
 */
export async function loadMotionModule(bytes: number): Promise<MotionModule> {
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
  try {
    compiling ??= WebAssembly.compile(compiledMotion());
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) + 1 });
    const { exports } = await WebAssembly.instantiate(await compiling, { env: { memory } });
    return moduleOf(exports as MotionExports, memory.buffer);
  } catch (cause) {
    throw new RuntimeError(
      `Motion compensation needs WebAssembly with SIMD and ${Math.ceil(bytes / 2 ** 20)} MiB (${(cause as Error).message}). Set motionCompensation to 0 to do without.`,
      { cause },
    );
  }
}

function moduleOf(exports: MotionExports, memory: ArrayBuffer): MotionModule {
  let free: number = exports.freeFrom.value;
  const reserve = (bytes: number) => {
    const address = Math.ceil(free / 16) * 16;
    free = address + bytes;
    if (free > memory.byteLength) throw new RangeError(`motion: ${free} bytes do not fit into ${memory.byteLength}`);
    return address;
  };
  return {
    exports,
    reserve,
    picture({ width, height }) {
      const length = 4 * width * height;
      const address = reserve(length);
      return { address, width, height, data: new Uint8ClampedArray(memory, address, length) };
    },
  };
}
