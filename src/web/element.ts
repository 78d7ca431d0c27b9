/**
 * @file `<plein-air>`: a photo, or the camera, in a page, painted in the style of a picture.
 *
 * The picture's attribute is `style-src`, not `style`: that one belongs to CSS, and a content security policy forbids it.
 * The class is made when it is defined, so that importing this does nothing, and works in a worker.
 */
import { OptionError } from "../core/errors.ts";
import type { RgbaImage } from "../image/image.ts";
import { decodeStyle } from "../core/style-file.ts";
import type { Style } from "../core/style.ts";
import { openCamera } from "./live/camera.ts";
import { fetchBlob, readImage, toImageData } from "./images.ts";
import type { Live } from "./live/live.ts";
import { restudy } from "./style-picture.ts";
import { loadPainter, type LoadOptions, type WebPainter } from "./painter.ts";

/** What paints for an element: a {@link WebPainter}, or one that works elsewhere, such as in a worker, and then may not do `live`. */
export type ElementPainter = Pick<WebPainter, "device" | "study" | "paint"> &
  Partial<Pick<WebPainter, "live" | "model">>;

/** How `<plein-air>` paints. */
export type ElementOptions = (
  | LoadOptions
  | {
      /** Makes the painter, when the first element needs it. */
      readonly painter: () => Promise<ElementPainter>;
    }
) & {
  /** The element's name. Default: `"plein-air"`. */
  readonly name?: string;
};

/** What the event `painted` tells. */
export interface Painted {
  readonly width: number;
  readonly height: number;
  /** Of the painting alone. */
  readonly ms: number;
  /** What it was painted on, such as `"wasm"`. */
  readonly device: string;
}

/**
 * A `<plein-air>` element. Its properties are its attributes. It fires `painted`, a `CustomEvent<Painted>`, and `error`, an
 * `ErrorEvent`; what went wrong is also written where the painting would be. Until there is a painting it shows its children.
 */
export interface PleinAirElement extends HTMLElement {
  /** URL of the photo. Attribute `src`. */
  src: string;
  /** URL of the picture whose style is painted in, or of a `.style` file. Attribute `style-src`. */
  styleSrc: string;
  /** Whether the camera is painted instead of a photo. Attribute `live`. Default: false. */
  live: boolean;
  /** 0 is the photo, 1 the painting, above 1 more than that. From 0 to 1.5. Attribute `strength`. Default: 1. */
  strength: number;
  /** How broad the marks are: as `brush` of `PaintOptions`, from 0.25 to 4. Attribute `brush`. Default: 1. */
  brush: number;
  /** Pixels of the painting's longer side at most; larger photos are made smaller. Attribute `max-side`. Default: 1024. */
  maxSide: number;
  /** What is to be seen, for those who do not see it. Attribute `alt`. Default: `"A painting"`. */
  alt: string;
  /** What it shows, once it is painted. */
  readonly painting: RgbaImage | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "plein-air": PleinAirElement;
  }
}

const rules = `
:host { display: inline-block; max-width: 100%; object-fit: contain; }
:host([hidden]) { display: none; }
canvas { display: block; width: 100%; height: 100%; object-fit: inherit; }
p { margin: 0; padding: 0.5em 0.75em; border: 1px solid; font: inherit; }
[hidden] { display: none; }`;

/**
 * Makes `<plein-air>` known to the page; does nothing where there are no pages, as on a server that renders them. All elements of the page share one painter, loaded when the first one needs it.
 *
 * @param options - The painter, or its model and where onnxruntime's files are; the element's name has a default.
 * @throws {OptionError} when the name is taken, or is none for an element.
 */
export function definePleinAir(options: ElementOptions): void {
  const { name = "plein-air" } = options;
  if (!/^[a-z][a-z0-9._]*-[a-z0-9._-]*$/.test(name)) {
    throw new OptionError(`name: expected small letters with a hyphen between, such as plein-air, got "${name}"`);
  }
  if (!("customElements" in globalThis)) return;
  if (customElements.get(name))
    throw new OptionError(`name: <${name}> is defined already; define it once, or give a name`);
  const shared = sharedPainter(options);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);

  class Element extends HTMLElement implements PleinAirElement {
    static readonly observedAttributes = ["src", "style-src", "live", "strength", "brush", "max-side", "alt"];
    readonly #internals = this.attachInternals();
    #canvas = document.createElement("canvas");
    readonly #problem = document.createElement("p");
    readonly #children = document.createElement("slot");
    #work: AbortController | undefined;
    #photo: { readonly key: string; readonly image: RgbaImage } | undefined;
    painting: RgbaImage | undefined;
    /** The camera that is painted, and what ends it. */
    #camera: { readonly live: Live; readonly close: () => void } | undefined;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      this.#problem.setAttribute("role", "alert");
      this.#canvas.hidden = this.#problem.hidden = true;
      root.append(this.#canvas, this.#problem, this.#children);
    }

    get src() {
      return this.getAttribute("src") ?? "";
    }
    set src(url) {
      this.setAttribute("src", url);
    }
    get styleSrc() {
      return this.getAttribute("style-src") ?? "";
    }
    set styleSrc(url) {
      this.setAttribute("style-src", url);
    }
    get live() {
      return this.hasAttribute("live");
    }
    set live(isLive) {
      this.toggleAttribute("live", isLive);
    }
    get strength() {
      return Number(this.getAttribute("strength") ?? 1);
    }
    set strength(value) {
      this.setAttribute("strength", String(value));
    }
    get brush() {
      return Number(this.getAttribute("brush") ?? 1);
    }
    set brush(value) {
      this.setAttribute("brush", String(value));
    }
    get maxSide() {
      return Number(this.getAttribute("max-side") ?? 1024);
    }
    set maxSide(value) {
      this.setAttribute("max-side", String(value));
    }
    get alt() {
      return this.getAttribute("alt") ?? "A painting";
    }
    set alt(text) {
      this.setAttribute("alt", text);
    }

    connectedCallback() {
      this.#canvas.setAttribute("aria-label", this.alt);
      this.#request();
    }

    disconnectedCallback() {
      this.#work?.abort();
      this.#camera?.close();
    }

    attributeChangedCallback(attribute: string, before: string | null, now: string | null) {
      if (before === now || !this.isConnected) return;
      this.#canvas.setAttribute("aria-label", this.alt);
      if (attribute !== "alt") this.#request();
    }

    /** Paints what the attributes say; the request before is aborted. */
    #request() {
      this.#work?.abort();
      if (!this.live) this.#camera?.close();
      if (!(this.live || this.src) || !this.styleSrc) return;
      const work = (this.#work = new AbortController());
      this.#internals.ariaBusy = "true";
      // A task later, so that several attributes set at once are one request.
      const painted = new Promise((resolve) => setTimeout(resolve)).then(() => this.#paint(work.signal));
      painted
        .catch((error: unknown) => {
          if (!work.signal.aborted) this.#fail(error instanceof Error ? error : new Error(String(error)));
        })
        .finally(() => {
          if (this.#work === work) this.#internals.ariaBusy = "false";
        });
    }

    async #paint(signal: AbortSignal) {
      signal.throwIfAborted();
      const { strength, brush } = this;
      if (!(strength >= 0 && strength <= 1.5)) {
        throw new OptionError(`strength: expected a number from 0 to 1.5, got "${this.getAttribute("strength")}"`);
      }
      if (!(brush >= 0.25 && brush <= 4)) {
        throw new OptionError(`brush: expected a number from 0.25 to 4, got "${this.getAttribute("brush")}"`);
      }
      if (this.live) return this.#paintCamera(signal);
      const [painter, photo, style] = await Promise.all([
        shared.painter(),
        this.#read(signal),
        shared.style(this.styleSrc),
      ]);
      signal.throwIfAborted();
      const start = performance.now();
      const painting = await painter.paint(photo, style, { strength, brush, signal });
      signal.throwIfAborted();
      this.#show(painting, performance.now() - start, painter.device);
    }

    /** Opens the camera, or paints the one that is open in another style. */
    async #paintCamera(signal: AbortSignal) {
      const { strength, brush } = this;
      const [painter, style] = await Promise.all([shared.painter(), shared.style(this.styleSrc)]);
      signal.throwIfAborted();
      if (this.#camera) return this.#camera.live.update({ style, strength, brush });
      if (!painter.live) throw new OptionError("live: the painter that was handed in paints no cameras");
      const stream = await openCamera();
      const closeStream = () => stream.getTracks().forEach((track) => track.stop());
      if (signal.aborted) return closeStream();
      const canvas = this.#newCanvas();
      const live = painter.live(stream, canvas, {
        style,
        strength,
        brush,
        mirrored: stream.getVideoTracks()[0]?.getSettings().facingMode !== "environment",
        onPainting: ({ width, height, latencyMs }) => {
          canvas.hidden = false;
          this.#problem.hidden = this.#children.hidden = true;
          const detail = { width, height, ms: latencyMs, device: painter.device };
          this.dispatchEvent(new CustomEvent<Painted>("painted", { detail }));
        },
      });
      const camera = {
        live,
        close: () => {
          this.#camera = undefined;
          void live.stop();
          closeStream();
        },
      };
      this.#camera = camera;
      live.finished.then(
        () => this.#camera === camera && camera.close(),
        (error: Error) => {
          camera.close();
          this.#fail(error);
        },
      );
    }

    /** A canvas cannot change from pixels to WebGPU or back. */
    #newCanvas(): HTMLCanvasElement {
      const canvas = document.createElement("canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", this.alt);
      canvas.hidden = true;
      this.#canvas.replaceWith(canvas);
      this.painting = undefined;
      return (this.#canvas = canvas);
    }

    /** The photo, no larger than it is to be. */
    async #read(signal: AbortSignal): Promise<RgbaImage> {
      const { src, maxSide } = this;
      if (!(maxSide >= 1)) {
        throw new OptionError(`max-side: expected pixels, 1 or more, got "${this.getAttribute("max-side")}"`);
      }
      const key = `${maxSide} ${urlOf(src)}`;
      if (this.#photo?.key === key) return this.#photo.image;
      const image = await readImage(urlOf(src), { maxSidePx: maxSide, signal });
      signal.throwIfAborted();
      this.#photo = { key, image };
      return image;
    }

    #show(painting: RgbaImage, ms: number, device: string) {
      const { width, height } = painting;
      const canvas = this.#newCanvas();
      Object.assign(canvas, { width, height });
      canvas.getContext("2d")!.putImageData(toImageData(painting), 0, 0);
      this.painting = painting;
      this.#canvas.hidden = false;
      this.#problem.hidden = this.#children.hidden = true;
      this.dispatchEvent(new CustomEvent<Painted>("painted", { detail: { width, height, ms, device } }));
    }

    #fail(error: Error) {
      this.painting = undefined;
      this.#canvas.hidden = true;
      this.#problem.hidden = this.#children.hidden = false;
      this.#problem.textContent = error.message;
      this.dispatchEvent(new ErrorEvent("error", { error, message: error.message }));
    }
  }
  customElements.define(name, Element);
}

/** One painter, and every style studied once, for all elements. What failed is tried again at the next request. */
function sharedPainter(options: ElementOptions) {
  const load = "painter" in options ? options.painter : () => loadPainter(options);
  let painter: Promise<ElementPainter> | undefined;
  const styles = new Map<string, Promise<Style>>();

  const ready = () => {
    const loading = (painter ??= load());
    loading.catch(() => (painter = undefined));
    return loading;
  };
  return {
    painter: ready,
    async style(src: string): Promise<Style> {
      const url = urlOf(src);
      const style = styles.get(url) ?? readStyle(url, ready);
      styles.set(url, style);
      style.catch(() => styles.delete(url));
      return style;
    },
  };
}

/** A `.style` file is known by its first bytes; anything else is a picture. */
async function readStyle(url: string, painter: () => Promise<ElementPainter>): Promise<Style> {
  const blob = await fetchBlob(url);
  if ((await blob.slice(0, 7).text()) === "PASTYLE") {
    const style = decodeStyle(new Uint8Array(await blob.arrayBuffer()));
    if (!style.picture) return style;
    const { model = style.model, study } = await painter();
    return restudy({ model, study }, style);
  }
  const picture = await readImage(blob);
  return (await painter()).study(picture);
}

function urlOf(src: string): string {
  if (!URL.canParse(src, document.baseURI)) throw new OptionError(`src and style-src: "${src}" is not an address`);
  return new URL(src, document.baseURI).href;
}
