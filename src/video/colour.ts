/**
 * @file What a video's numbers mean as colours, where the file says it, and what to take where it does not.
 */

/** What a file says of its colours, in the words of WebCodecs; what it does not say is missing. */
export interface ColourTags {
  readonly primaries?: string | null | undefined;
  readonly transfer?: string | null | undefined;
  readonly matrix?: string | null | undefined;
  readonly fullRange?: boolean | null | undefined;
}

/** Everything that is needed to make sRGB of a frame. */
export interface VideoColour {
  /** From luminance and colour differences to RGB. */
  readonly matrix: "bt709" | "smpte170m" | "bt2020-ncl" | "rgb";
  /** Whether luminance goes from 0 to 255, not from 16 to 235. */
  readonly fullRange: boolean;
  /** `sdr` is shown as it stands, like sRGB. PQ (SMPTE ST 2084) and HLG (ARIB STD-B67) hold more light than a screen of sRGB has. */
  readonly transfer: "sdr" | "pq" | "hlg";
  /** `wide` is BT.2020. The small gamuts (BT.601, BT.709) differ so little that they are all shown as sRGB, as players do. */
  readonly gamut: "srgb" | "wide";
}

/** What is written: small, and what every player takes. */
export const outputColour = { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false } as const;

/**
 * The colours of a video.
 *
 * @param tags - In the order of trust, such as the container's before the stream's: the first that says something counts.
 * @param heightPx - Of the frames: where no tag names a matrix, 720 lines and more are BT.709 and fewer are BT.601, as players guess.
 */
export function videoColour(tags: readonly ColourTags[], heightPx: number): VideoColour {
  const said = <Key extends keyof ColourTags>(key: Key) => tags.map((tag) => tag[key] ?? undefined).find(isPresent);
  const matrix = said("matrix");
  const transfer = said("transfer");
  const isWide = said("primaries") === "bt2020";
  return {
    matrix: matrixOf(matrix, isWide, heightPx),
    fullRange: said("fullRange") ?? matrix === "rgb",
    transfer: transfer === "pq" || transfer === "hlg" ? transfer : "sdr",
    gamut: isWide ? "wide" : "srgb",
  };
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function matrixOf(name: string | null | undefined, isWide: boolean, heightPx: number): VideoColour["matrix"] {
  if (name === "bt709" || name === "smpte170m" || name === "bt2020-ncl" || name === "rgb") return name;
  if (name === "bt470bg") return "smpte170m"; // BT.601 by another name.
  if (isWide) return "bt2020-ncl";
  return heightPx >= 720 ? "bt709" : "smpte170m";
}
