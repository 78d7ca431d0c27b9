/**
 * @file Styles in links: the bytes of a `.style` file as base64url, after `#style=`. The part after `#` is never sent to a server.
 */
import { decodeStyle, encodeStyle, FormatError, type Style } from "pleinair/web";

const key = "#style=";

/** Characters of a link's style at most. The longest code of today's models takes some 11,000. */
const maxLength = 2 ** 17;

/** The address of this page with a style in it, which must carry no picture: that would be too long for an address. */
export function linkTo(style: Style, page: string): string {
  const binary = Array.from(encodeStyle(style), (byte) => String.fromCharCode(byte)).join("");
  const text = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return page.replace(/#.*/, "") + key + text;
}

/**
 * The style in an address, if there is one. Whether it is one for a model is told by the model: its length.
 *
 * @throws {FormatError} when it is damaged, longer than any style, or holds numbers that are not finite.
 */
export function styleIn(address: string): Style | undefined {
  const at = address.indexOf(key);
  if (at < 0) return undefined;
  const text = address
    .slice(at + key.length)
    .replaceAll("-", "+")
    .replaceAll("_", "/");
  if (text.length > maxLength) {
    throw new FormatError(`The style in this link is longer than any style: ${text.length} characters. Copy it again.`);
  }
  try {
    return decodeStyle(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
  } catch (cause) {
    throw new FormatError("The style in this link is damaged: part of the link is missing. Copy it again.", { cause });
  }
}
