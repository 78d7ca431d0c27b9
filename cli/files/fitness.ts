/**
 * @file Which files of a folder are painted, and which are left out with a word because they may have been meant.
 */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { imageFormat, isAnimation, otherFormat, type ImageFormat } from "pleinair/node";
import { headOf } from "./kind.ts";

/** `true` for what is painted; why it is not, in a phrase; `false` for what nobody would have meant. */
export type Fitness = boolean | string;

const pictureEnding = /^\.(?:jpe?g|jfif|jpe|png|webp|avif|tiff?|gif)$/i;
/** Many are TIFF by their first bytes, with a small preview inside that is not the picture. */
const rawEnding =
  /^\.(?:dng|cr[23w]|nef|nrw|arw|sr[2fw]|orf|rw[2l]|pef|raf|3fr|fff|iiq|mos|mrw|x3f|erf|mef|kdc|dcr|gpr)$/i;
/** Other pictures, which say little or nothing of themselves in their first bytes. */
const otherPictureEnding =
  /^\.(?:hei[cf]s?|avifs|tga|targa|icb|vda|vst|p[bgpn]m|pam|pfm|pcx|dcx|dpx|cin|qoi|ras|sun|sgi|rgba?|bw|xwd|xpm|xbm|exr|hdr|pic|bmp|dib|psd|psb|xcf|kra|ora|jp2|j2k|j2c|jpc|jpf|jpx|jpm|jxl|jxr|wdp|hdp|jng|mng|flif|bpg|svgz?|ico|icns|cur|dds|wbmp|pict|pct|iff|ilbm|lbm|fits?|fts|dcm|eps|ai|wmf|emf)$/i;
const videoEnding = /^\.(?:mp4|m4v|mov|webm|mkv)$/i;
/** Not .ts and .mts: those are known by their bytes, and are programs more often. */
const otherVideoEnding =
  /^\.(?:avi|divx|mpe?g|mpe|mpv|m[12]v|m2p|m2ts?|vob|wmv|asf|flv|f4v|3gp|3g2|ogv|ogm|rm|rmvb|mxf|dv|y4m|amv|nut|bik|swf)$/i;
/** Containers of videos that hold sound or subtitles alone. */
const soundEnding = /^\.(?:m4[abpr]|mka|mks|weba|wma|aac|oga)$/i;

/** QuickTime and its kin by the names of their first box, without sound and Canon's raw pictures. */
const boxes = /^....(?:ftyp(?!M4[ABP] |F4A |crx )|moov|mdat|wide)/s;
/** AVI, MPEG, MPEG transport streams (of 188 bytes, or 192), ASF, FLV, RealMedia. */
const otherVideo =
  /^(?:RIFF....AVI |\0\0\x01[\xb3\xba]|\x47.{187}\x47.{187}\x47|.{4}\x47.{191}\x47.{191}\x47|\x30\x26\xb2\x75\x8e\x66\xcf\x11|FLV\x01|\.RMF)/s;

/** Of a file in a folder of photos. */
export async function pictureFitness(path: string): Promise<Fitness> {
  const ending = extname(path);
  if (rawEnding.test(ending)) return "a raw picture of a camera";
  if (pictureEnding.test(ending)) return true;
  const head = await headOf(path);
  const format = imageFormat(head);
  if (format === "HEIC") return "a HEIC picture";
  if (format !== undefined) return true;
  return otherFormat(head) ?? (otherPictureEnding.test(ending) && "a picture of a format that is not read");
}

/** Of a file in a folder of clips. */
export async function videoFitness(path: string): Promise<Fitness> {
  const ending = extname(path);
  if (videoEnding.test(ending)) return true;
  if (soundEnding.test(ending)) return false;
  const still = "a still picture: pleinair paint is for those";
  if (rawEnding.test(ending)) return still;
  const head = await headOf(path);
  const format = imageFormat(head);
  if (format !== undefined) return (await plays(path, format)) || still;
  const other = otherFormat(head);
  const start = Buffer.from(head).toString("latin1");
  if (otherVideo.test(start)) return notRead;
  if (other === "a video" || boxes.test(start)) return true;
  if (otherVideoEnding.test(ending)) return notRead;
  return other ?? ((pictureEnding.test(ending) || otherPictureEnding.test(ending)) && still);
}

const notRead = "a video of a format that is not read: MP4, MOV, WebM and MKV are";

/** Whether a picture has more than one frame, which some formats tell at the second frame only. */
async function plays(path: string, format: ImageFormat): Promise<boolean> {
  if (format === "JPEG" || format === "TIFF" || format === "HEIC") return false;
  const bytes = await readFile(path).catch(() => new Uint8Array());
  return isAnimation(bytes, format);
}
