/**
 * @file The photo: opened, and painted at its full size for the download.
 */
import { readImage, readMetadata, toBlob } from "pleinair/web";
import { latest } from "./latest.ts";
import type { Painters } from "./painters.ts";
import { fit, photoUrl, samplePhotos, save, shownPx } from "./pictures.ts";
import { initialState } from "./state.ts";
import type { StyleList } from "./style-list.ts";
import type { Subject } from "./subject.ts";
import type { View } from "./view.ts";

export interface PhotoControls {
  /**
   * @param source - A file or a URL.
   * @param remark - What is to be known of it, in a sentence.
   */
  open(source: Blob | string, name: string, remark?: string): Promise<void>;
  /** Opens the next of the sample photos. */
  openSample(): Promise<void>;
  download(): Promise<void>;
}

export function createPhotoControls(
  { state, set }: View,
  subject: Subject,
  painters: Painters,
  styles: StyleList,
): PhotoControls {
  const downloads = latest();
  let sample = 0;

  async function open(source: Blob | string, name: string, remark?: string): Promise<void> {
    const request = subject.begin();
    await subject.closeToPhoto(request);
    set({ status: `Reading ${name}…` });
    const notices = remark ? [remark] : [];
    const onNotice = (sentence: string) => void notices.push(sentence);
    const full = await request.of(readImage(source, { signal: request.signal, onNotice }));
    const metadata = source instanceof Blob ? await request.of(readMetadata(source)) : undefined;
    const image = await request.of(fit(full, shownPx));
    const notice = notices.join(" ") || undefined;
    set({ photo: { name, image, full, notice, metadata }, zoom: initialState.zoom });
  }

  return {
    open,
    async openSample() {
      const name = samplePhotos[sample++ % samplePhotos.length]!;
      await open(photoUrl(name), name);
    },
    async download() {
      // Photo, style and name are those of this moment, whatever is opened while it is painted.
      const { photo, strength } = state();
      if (!photo) return;
      const style = await styles.whole(downloads.next(), "It is painted");
      const { width, height } = photo.full;
      set({ status: `Painting ${width}×${height}…` });
      const start = performance.now();
      const painting = await painters.paint(photo.full, style, strength);
      const file = await toBlob(painting, "image/png", { metadata: photo.metadata, painted: true });
      save(file, `${photo.name}-${style.name ?? "style"}.png`);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      set({ status: `Saved ${width}×${height}, painted in ${seconds} s` });
    },
  };
}
