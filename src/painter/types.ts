/**
 * @file A painter as its users know it: what it can be asked, and how.
 */
import type { RgbaImage } from "../image/image.ts";
import type { Style } from "../core/style.ts";

/** How a style is read. */
export interface StudyOptions {
  /**
   * How broad the marks are where painting asks for `brush` 1, from 0.25 to 4: kept in the style, and changed without studying it again.
   * `classic`, which reads a style once, reads it with a short side of `256 * brush` pixels. Default: 1.
   */
  readonly brush?: number;
  /** A name that the style keeps. Default: none. */
  readonly name?: string;
  /**
   * Fits the codes over a few photos once they are read: half a minute on one core for paintings that are nearer to the style, at no cost to
   * painting. Not for `classic`, whose code is the paper's, nor for styles of one colour and smooth ones, whose code is sought in their colours. Default: they are read.
   */
  readonly refine?: RefineOptions;
  /** Stops the work; it then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** What a style's codes are fitted with; `readRefineOptions` reads it. The same object is made ready once for all styles. */
export interface RefineOptions {
  /** The weights of VGG to relu4_1 at least, safetensors, as `fetchVgg` writes them. */
  readonly vgg: Uint8Array;
  /** Photos to fit over, one at least; a dozen squares are taken of them, or one of each. Which ones matters little, but different ones. */
  readonly photos: readonly RgbaImage[];
}

/** How a photo is painted. */
export interface PaintOptions {
  /** How much of the style to apply: 0 is the photo, 1 the painting, above 1 more than that. From 0 to 1.5. Default: 1. */
  readonly strength?: number;
  /**
   * How broad the marks are, for the picture, from 0.25 to 4: at 2 the first pass is half as large, and each pass takes the code of a reading
   * twice as large; one pass alone takes that code. Multiplied by the style's own. Default: 1, and nothing else for `classic`.
   */
  readonly brush?: number;
  /**
   * Photos larger than a tile are painted in tiles to the same result with bounded memory. A tile has about as many pixels as a
   * square of this side. A multiple of 4 (of 8 for `classic`), at least 64. Default: 1024; 512 for `classic`, which takes more memory.
   */
  readonly tilePx?: number;
  /**
   * Whether to paint the photo small at first and then, enlarged with the photo mixed in, again and again up to its own size: marks are
   * broad for the picture, whatever its size, for a third more time. `false` paints it once; photos whose
   * short side is below 363 pixels are painted once anyway. Default: `true`; `false` for `classic`.
   */
  readonly coarseToFine?: boolean | CoarseToFineOptions;
  /**
   * A picture of the photo's size that the painting is written into, and that is returned; the photo itself will do. Saves memory, and
   * the time to get it. When painting fails, part of it may be written over. Default: a new picture.
   */
  readonly into?: RgbaImage;
  /** Stops the work; it then fails with the reason of the signal. */
  readonly signal?: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** How a photo is painted from coarse to fine. */
export interface CoarseToFineOptions {
  /**
   * Short side of the first pass at `brush` 1, pixels: the smaller, the broader the broadest marks. From 32 to 4096. Default: 256, the size that
   * the network was trained at.
   */
  readonly from?: number;
  /** Share of the photo in what each later pass reads, 0 to 1: the more, the closer to the photo. Default: 0.7. */
  readonly photoShare?: number;
  /**
   * Short side of a photo, pixels, up to which its last pass is painted. In that of a larger one a smaller network gives the enlarged painting its
   * detail, at a tenth of the work. At `brush` 1, from 32 on; `Infinity`: all passes are painted. Default: 512; a painter without such a network
   * paints all.
   */
  readonly draftPx?: number;
}

/** Studies pictures and paints photos. Holds native memory: dispose of it, or let `await using` do so. */
export interface Painter extends UsableWithAwaitUsing {
  /** Identifies model and weights, such as `"studio-1a2b3c4d"`; styles carry it. */
  readonly model: string;
  /** What it runs on, such as `"cpu"`. */
  readonly device: string;
  /** What painting may take of memory, MiB: pictures and what the network needs, and not the runtime. */
  readonly memory: number;
  /** Numbers in its styles' codes. */
  readonly codeLength: number;
  /**
   * Reads a picture's style: of what can be seen of it, each pixel by its alpha.
   *
   * @param picture - The picture whose style is read.
   * @param options - The brush, the style's name, whether to refine it; all have defaults.
   * @throws {OptionError} when an option is out of range, or nothing of the picture can be seen.
   */
  study(picture: RgbaImage, options?: StudyOptions): Promise<Style>;
  /**
   * Paints a photo in a style, at exactly the photo's size; alpha is kept, and what it hides does not matter.
   *
   * @param photo - The photo, which stays as it is unless it is `options.into` too.
   * @param style - From {@link Painter.study}, `decodeStyle` or `mix`, of the same model.
   * @param options - Strength, brush, tiles and passes; all have defaults.
   * @throws {OptionError} when an option is out of range, or `into` has another size.
   * @throws {FormatError} when the style was studied with another model, or is damaged.
   */
  paint(photo: RgbaImage, style: Style, options?: PaintOptions): Promise<RgbaImage>;
  /**
   * For the frames of a video or a camera: paints them one after another, steadied.
   *
   * @param options - How much of the frame before is kept. Default: the temporal filter alone.
   * @throws {OptionError} when an option is out of range.
   */
  sequence(options?: SequenceOptions): Sequence;
  /** Gives the memory back; a second call does nothing. */
  dispose(): Promise<void>;
}

/**
 * `[Symbol.asyncDispose]()`, where the TypeScript library of the program that imports this knows the symbol. Named outright it would
 * fail to compile everywhere else.
 */
export type UsableWithAwaitUsing = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? { [Name in Key]: () => Promise<void> }
  : object;

/** How a sequence is painted. */
export interface SequenceOptions {
  /**
   * How much of the frame before stays where nothing moves. 0 paints each frame by itself; 1 is the steadiest that still follows a
   * change of light within a second. From 0 to 1. Default: 1.
   */
  readonly temporalFilter?: number;
  /**
   * How much of the painting before, moved along with the picture, stays where it can be trusted, from 0 to 1. Anything above 0 also lays
   * every frame on the painter's grid where its scene lay before, which is most of what it does for a camera that moves. Costs
   * the time in which the motion is estimated. Default: 0.
   */
  readonly motionCompensation?: number;
}

/** Paints frames in their order. Holds one frame; there is nothing to dispose of. */
export interface Sequence {
  /**
   * Paints the next frame. A frame of another size begins anew. A cut needs no word: what has changed is taken as it is.
   *
   * @param frame - The next frame, which stays as it is unless it is `options.into` too.
   * @param style - The style of this frame; it may be another one than before.
   * @param options - As for a photo.
   * @throws What `paint` throws, and {@link OptionError} when the frame before is not painted yet.
   */
  paint(frame: RgbaImage, style: Style, options?: PaintOptions): Promise<RgbaImage>;
  /** Forgets the frame before: the next one is painted by itself. */
  reset(): void;
}
