/**
 * @file The style list: styles are added, studied, chosen and mixed, stored, saved, shared and removed.
 */
import {
  decodeStyle,
  encodeStyle,
  mix,
  readImage,
  stylePicture,
  toBlob,
  withBrush,
  type RgbaImage,
  type Style,
} from "pleinair/web";
import type { Calls } from "./channel.ts";
import { latest, type Request } from "./latest.ts";
import { linkTo } from "./links.ts";
import { modelNameIn, painterTitles, type Painters } from "./painters.ts";
import { fit, photoUrl, samplePhotos, save, stripesOf, thumbnailOf } from "./pictures.ts";
import { sampleItems } from "./samples.ts";
import { readSettings } from "./settings.ts";
import {
  addItem,
  addStyle,
  changeItem,
  choose,
  chooseKept,
  chooseNext,
  giveUp,
  isLive,
  isReadable,
  mixture,
  nextUnread,
  removeItem,
  styleFor,
  titleOf,
  type State,
  type StyleItem,
} from "./state.ts";
import { readStoredStyles, removeStoredStyle, storeStyle } from "./storage.ts";
import type { View } from "./view.ts";

export interface StyleList {
  /** Adds the samples at once, the first of which is chosen, and then the stored styles. */
  fill(): Promise<void>;
  /** Chooses an item alone, or with `together` adds it to the mixture or takes it out. */
  choose(id: string, together: boolean): void;
  /** Chooses the item that lies `by` places further. */
  chooseNext(by: number): void;
  /** Begins a request for what is to be chosen: whatever was asked for before is added, but not chosen any longer. */
  beginChoice(): Request;
  /**
   * Studies pictures and reads `.style` files, one after another, and adds them. The last is chosen, unless something else was asked for
   * meanwhile.
   *
   * @throws What the first problem was, when all is done: one that cannot be read does not keep the others away.
   */
  addFiles(files: readonly File[]): Promise<void>;
  /** Studies a picture with the model in use and adds it; other models study it when it is needed. */
  addPicture(picture: Promise<RgbaImage>, name: string): Promise<void>;
  /** Shows a style from the page's address: it is not stored. */
  addFromLink(style: Style, request: Request): Promise<void>;
  /** Stores the chosen styles that came with a link. */
  keep(): Promise<void>;
  /**
   * Has the model in use study what is chosen and has not been studied by it. What cannot be studied is not chosen any longer.
   *
   * @throws What the first problem was, when all is done.
   */
  study(): Promise<void>;
  /**
   * Has a loaded model study what is chosen.
   *
   * @returns The choice for that model: where it can read nothing of what is chosen, the first that it can.
   */
  studyChosen(model: string): Promise<State["chosen"]>;
  /** Has the model in use study the chosen styles thoroughly, or ends that. */
  refine(): Promise<void>;
  /** The chosen styles as one, with the brush: the same one for as long as nothing of it changes. */
  styleOf(state: State): Style | undefined;
  /**
   * What is chosen now as one style, as soon as the model in use has studied all of it.
   *
   * @param purpose - What it is wanted for, which is told while it is waited for: `"It is saved"`.
   */
  whole(request: Request, purpose: string): Promise<Style>;
  /** Saves the chosen style as a file, once it has been studied, with a small copy of its picture if it is one alone. */
  save(): Promise<void>;
  /** Puts a link with the chosen style into the address line, and copies it, once it has been studied. */
  share(): Promise<void>;
  /** Removes the chosen styles, samples excepted. */
  remove(): void;
}

/** The id of the style in an address. */
function linkId(hash: string): string {
  return `link ${hash}`;
}

/** VGG lies where Classic has it; the user's own photos are left alone. */
const refineSource = {
  vgg: new URL("models/classic/vgg16.safetensors", location.href).href,
  photos: samplePhotos.map((name) => new URL(photoUrl(name), location.href).href),
};

export function createStyleList(view: View, calls: Calls, painters: Painters): StyleList {
  const { state, set, update, attempt } = view;
  /** What is to be chosen: a style that is studied takes its time, and another may be chosen meanwhile. */
  const choice = latest();
  /** The last mixture, and what it was made of. */
  let mixed: { readonly key: string; readonly styles: readonly Style[]; readonly style: Style } | undefined;
  /** What was chosen when all of it had been studied last. */
  let painted: State["chosen"] = {};
  /** Whether what is chosen is being studied. */
  let isStudying = false;
  /** What is being studied, by item and model: whoever wants it too waits for the same. */
  const inStudy = new Map<string, Promise<void>>();
  const [saving, sharing] = [latest(), latest()];
  /** Ends what is being studied thoroughly. */
  let refining: AbortController | undefined;
  let begin = () => {};
  /** There is a painter. */
  const begun = new Promise<void>((resolve) => (begin = resolve));
  view.onChange((now) => {
    if (now.model !== "") begin();
    if (!nextUnread(now) && mixture(now).length > 0) painted = now.chosen;
  });

  function styleOf(of: State): Style | undefined {
    const parts = mixture(of);
    if (parts.length === 0) return undefined;
    const key = JSON.stringify([of.model, of.brush, ...parts.map(([, weight]) => weight)]);
    const isSame = mixed?.key === key && parts.every(([style], i) => style === mixed!.styles[i]);
    if (!isSame) mixed = { key, styles: parts.map(([style]) => style), style: brushedMix(parts, of.brush) };
    return mixed!.style;
  }

  /** Adds an item, and chooses it if that is still what was asked for last. */
  async function add(item: StyleItem, { signal }: Request): Promise<void> {
    const next = addItem(state(), item);
    update(isReadable(item, next.model) && !signal.aborted ? choose(next, item.id, false) : next);
    if (item.origin === "own") await storeStyle(item);
  }

  async function addFile(file: File, request: Request): Promise<void> {
    set({ status: `Studying ${file.name}…` });
    if (/\.style$/i.test(file.name)) {
      const style = decodeStyle(new Uint8Array(await file.arrayBuffer()));
      await addCode(crypto.randomUUID(), style, "own", request);
    } else await addPicture(await readImage(file), file.name.replace(/\.[^.]+$/, ""), request);
  }

  async function addPicture(picture: RgbaImage, name: string, request: Request): Promise<void> {
    const small = await fit(picture, 1024);
    const styles = [await calls.study(painters.nameOf(state().model), small, name)];
    const thumbnail = await thumbnailOf(picture);
    const stored = await toBlob(small, "image/jpeg", { quality: 0.92 });
    await add({ id: crypto.randomUUID(), name, styles, picture: stored, thumbnail, origin: "own" }, request);
  }

  /** Adds a style from a file or a link, which may carry its picture: then it is studied anew where that is needed. */
  async function addCode(id: string, read: Style, origin: "own" | "link", request: Request): Promise<void> {
    const { picture, ...style } = read;
    const maker = modelNameIn(style.model);
    const isCurrent = maker !== undefined && (painters.modelOf(maker) ?? style.model) === style.model;
    if (isCurrent && painters.modelOf(maker)) painters.check(maker, style);
    // A link is not stored, and needs none.
    if (picture && origin === "own")
      return addCarried(id, style, picture as Uint8Array<ArrayBuffer>, isCurrent, request);
    if (!isCurrent) {
      throw new Error("This style was made with another version of the painter. Make it again from its picture.");
    }
    const thumbnail = await stripesOf(style.codes[0]!.code);
    await add({ id, name: style.name ?? "a style", styles: [style], thumbnail, origin }, request);
    if (style.model !== state().model) {
      const title = painterTitles[maker];
      throw new Error(`This style was made for the painter ${title}. It can be chosen when ${title} paints.`);
    }
  }

  function studyItem(item: StyleItem, model: string): Promise<void> {
    const key = `${model} ${item.id}`;
    const study = inStudy.get(key) ?? studyAnew(item, model).finally(() => inStudy.delete(key));
    inStudy.set(key, study);
    return study;
  }

  async function studyAnew(item: StyleItem, model: string): Promise<void> {
    await replaceStyle(item, await calls.study(painters.nameOf(model), await readImage(item.picture!), item.name));
  }

  /** @param isCurrent - Whether the codes are of weights that are in use. */
  async function addCarried(
    id: string,
    style: Style,
    file: Uint8Array<ArrayBuffer>,
    isCurrent: boolean,
    request: Request,
  ): Promise<void> {
    const [stored, name] = [new Blob([file]), style.name ?? "a style"];
    const picture = await readImage(stored);
    const styles = isCurrent ? [style] : [];
    const isAnew = !styles.some(({ model }) => model === state().model);
    const { brush } = style;
    if (isAnew) {
      const studied = await calls.study(painters.nameOf(state().model), picture, name);
      styles.push(brush === undefined ? studied : { ...studied, brush });
    }
    const thumbnail = await thumbnailOf(picture);
    await add({ id, name, styles, picture: stored, thumbnail, origin: "own" }, request);
    if (isAnew && !isCurrent) set({ status: `${name} was studied with other weights: studied anew from its picture` });
  }

  async function replaceStyle({ id }: StyleItem, style: Style): Promise<void> {
    update(addStyle(state(), id, style));
    const after = state().items.find((item) => item.id === id);
    if (after?.origin === "own") await storeStyle(after);
  }

  async function whole(request: Request, purpose: string): Promise<Style> {
    await request.of(begun);
    const { model, chosen } = state();
    const wanted = () => state().items.filter(({ id }) => id in chosen);
    for (const item of wanted()) {
      if (styleFor(item, model) || item.picture === undefined) continue;
      set({ status: `${purpose} when ${titleOf(item)} has been studied…` });
      await request.of(studyItem(item, model));
    }
    const parts = mixture({ ...state(), model, chosen });
    if (parts.length === 0) throw new Error("The chosen style was removed, or this painter cannot read it.");
    return brushedMix(parts, state().brush);
  }

  return {
    async fill() {
      const kept = readSettings();
      update(chooseKept(choose(sampleItems.reduce(addItem, state()), sampleItems[0]!.id, false), kept.chosen));
      const begun = state().chosen;
      const { items, damaged } = await readStoredStyles();
      const filled = items.reduce(addItem, state());
      // Whatever was chosen meanwhile stays.
      update(state().chosen === begun ? chooseKept(filled, kept.chosen) : filled);
      if (damaged > 0) set({ problem: `${damaged} of the stored styles cannot be read; they were left out.` });
    },
    choose(id, together) {
      choice.cancel();
      update(choose(state(), id, together));
    },
    chooseNext(by) {
      choice.cancel();
      update(chooseNext(state(), by));
    },
    beginChoice: choice.next,
    async addFiles(files) {
      const request = choice.next();
      const problems: unknown[] = [];
      for (const file of files) await addFile(file, request).catch((problem: unknown) => problems.push(problem));
      if (problems.length > 0) throw problems[0];
    },
    async addPicture(picture, name) {
      const request = choice.next();
      await addPicture(await picture, name, request);
    },
    addFromLink: (style, request) => addCode(linkId(location.hash), style, "link", request),
    async keep() {
      const fromLink = state().items.filter(({ id, origin }) => origin === "link" && id in state().chosen);
      for (const { id } of fromLink) update(changeItem(state(), id, { origin: "own" }));
      for (const item of fromLink) await storeStyle(item);
    },
    async study() {
      if (isStudying) return;
      isStudying = true;
      const problems: unknown[] = [];
      // One after another, always what is chosen then, for the model that is in use then.
      for (let item = nextUnread(state()); item; item = nextUnread(state())) {
        const { id } = item;
        if (!isLive(state())) set({ status: `Studying ${titleOf(item)}…` });
        await studyItem(item, state().model).catch((problem: unknown) => {
          problems.push(problem);
          update(giveUp(state(), id, painted));
        });
      }
      isStudying = false;
      if (problems.length > 0) throw problems[0];
    },
    async studyChosen(model) {
      // What is chosen may change while it is studied.
      for (;;) {
        const readable = state().items.filter((item) => isReadable(item, model));
        const known = readable.some(({ id }) => id in state().chosen);
        const chosen = known ? state().chosen : { [readable[0]!.id]: 1 };
        const unread = readable.find((item) => item.id in chosen && !styleFor(item, model));
        if (!unread) return chosen;
        await studyItem(unread, model);
      }
    },
    styleOf,
    whole,
    async refine() {
      if (refining) return refining.abort();
      const { model, items, chosen, offered } = state();
      if (!offered.includes("classic")) throw new Error("Studying thoroughly is only in the installed program.");
      const asked = items.filter((item) => item.id in chosen && item.picture && !styleFor(item, model)?.refined);
      if (asked.length === 0 || modelNameIn(model) === "classic") return;
      const { signal } = (refining = new AbortController());
      try {
        for (const item of asked) {
          set({ refined: 0, status: `Studying ${titleOf(item)} thoroughly…` });
          await replaceStyle(
            item,
            await calls.refine(painters.nameOf(model), await readImage(item.picture!), item.name, refineSource, signal),
          );
        }
        set({ status: `Studied thoroughly: ${asked.map(titleOf).join(", ")}` });
      } catch (error) {
        if (!signal.aborted) throw error;
        set({ status: "Ended: the style stays as it was" });
      } finally {
        refining = undefined;
        set({ refined: undefined });
      }
    },
    async save() {
      const { items, chosen } = state();
      const [item, ...others] = items.filter(({ id }) => id in chosen);
      const style = await whole(saving.next(), "It is saved");
      const name = `${style.name ?? "style"}.style`;
      const source = others.length === 0 ? item?.picture : undefined;
      const picture = source && (await stylePicture(await readImage(source)));
      save(new Blob([encodeStyle(picture ? { ...style, picture } : style) as Uint8Array<ArrayBuffer>]), name);
      set({ status: `Saved ${name}` });
    },
    async share() {
      const style = await whole(sharing.next(), "There will be a link");
      const link = linkTo(style, location.href);
      history.replaceState(null, "", link);
      const isCopied = await navigator.clipboard.writeText(link).then(
        () => true,
        () => false,
      );
      set({ status: `The link with this style is in the address line${isCopied ? ", and copied" : ""}` });
    },
    remove() {
      choice.cancel();
      for (const id of Object.keys(state().chosen)) {
        const { origin } = state().items.find((item) => item.id === id)!;
        update(removeItem(state(), id));
        if (origin === "own") attempt(() => removeStoredStyle(id));
        // A style that was removed does not come back with the next visit.
        if (id === linkId(location.hash)) history.replaceState(null, "", location.pathname + location.search);
      }
    },
  };
}

/** A mixture with a brush. What was read at one scale has one breadth. */
function brushedMix(parts: readonly (readonly [Style, number])[], brush: number): Style {
  const style = mix(...parts);
  return style.codes.length > 1 ? withBrush(style, brush) : style;
}
