/**
 * @file What becomes of transparent video: kept where the new file can hold it, otherwise laid on white, as pictures are in a JPEG.
 */
import { MkvOutputFormat } from "mediabunny";
import type { RgbaImage } from "../image/image.ts";
import type { Container } from "./containers.ts";

/** Whether a video file holds alpha: VP9 in WebM and Matroska does. */
export function holdsAlpha({ format, codec }: Container): boolean {
  return format instanceof MkvOutputFormat && codec === "vp9";
}

/** White under the frames of a job. */
export interface WhiteGround {
  /** Lays a picture on white, in place. */
  lay(image: RgbaImage): void;
  /** What is to be said of it: nothing where every frame was opaque. */
  notes(): string[];
}

/** For files that cannot hold alpha. */
export function createWhiteGround(): WhiteGround {
  let wasTransparent = false;
  return {
    lay({ data }) {
      for (let i = 0; i < data.length; i += 4) {
        const alpha = data[i + 3]!;
        if (alpha === 255) continue;
        wasTransparent = true;
        for (let c = i; c < i + 3; c++) data[c] = (data[c]! * alpha + 255 * (255 - alpha)) / 255;
        data[i + 3] = 255;
      }
    },
    notes: () => (wasTransparent ? [transparencyLost] : []),
  };
}

const transparencyLost =
  "It is transparent, which the new file cannot hold: it stands on white. WebM (VP9), WebP, APNG, GIF and PNG files keep transparency.";
