/**
 * @file Giving memory back.
 *
 * Memory that is given back at once is used again at once; fresh memory comes from the system page by page as it is written. On a
 * virtual machine where a page takes 13 µs, `live` paints 512x512 in 22 ms instead of 42.
 */

/**
 * Gives the memory of a tensor or a picture back now, not when the garbage collector comes by. It holds no numbers afterwards. What
 * shares its memory with others is left alone, and so is everything where it cannot be done (Node 20).
 */
export function free({ data: { buffer, byteLength } }: { readonly data: ArrayBufferView }): void {
  if (!(buffer instanceof ArrayBuffer) || byteLength !== buffer.byteLength || byteLength === 0) return;
  (buffer as { transfer?(length: number): unknown }).transfer?.(0);
}
