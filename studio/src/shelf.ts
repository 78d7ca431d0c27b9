/**
 * @file The shelf: styles are put there, studied, chosen and mixed, kept, saved, shared and taken away.
 */
import { decodeStyle, encodeStyle, mix, readImage, toBlob, type RgbaImage, type Style } from "pleinair/web";
import type { Calls, ModelName } from "./channel.ts";
import { forgetStyle, keepStyle, keptStyles } from "./keep.ts";
import { linkTo, styleIn } from "./links.ts";
import { painterTitles, type Painters } from "./painters.ts";
import { fit, save, stripesOf, thumbnailOf } from "./pictures.ts";
import { addReading, mixture, shelve, styleFor, unshelve, type Card, type Holder, type State } from "./state.ts";

export interface Shelf {
  /** Puts the samples, the kept styles and that of the page's address there. The first sample is chosen as soon as it is there. */
  fill(): Promise<void>;
  /** Studies a picture, or reads a `.style` file, and puts it on the shelf. */
  addFile(source: Blob, fileName: string): Promise<void>;
  /** Studies a picture with the model in use and puts it on the shelf; other models study it when it is needed. */
  addPicture(picture: RgbaImage, name: string): Promise<void>;
  /** Has the model in use study every picture that it has not seen, the chosen ones first. It ends when another one comes into use. */
  study(): Promise<void>;
  /**
   * Has a loaded model study what is chosen.
   *
   * @returns The choice for that model: where it can read nothing of what is chosen, the first that it can.
   */
  studyChosen(model: string): Promise<State["chosen"]>;
  /** The chosen styles as one: the same one for as long as nothing of it changes. */
  styleOf(state: State): Style | undefined;
  /** Saves the chosen style as a file. */
  save(): void;
  /** Puts a link with the chosen style into the address line, and copies it. */
  share(): Promise<void>;
  /** Takes the chosen styles away, samples excepted. */
  remove(): void;
}

const samples = ["swirls", "wave", "mosaic", "ink", "dots", "planes"];

/** @param attempt - Runs something that may fail, and says so in the page. */
export function createShelf(
  { state, set, update }: Holder,
  calls: Calls,
  painters: Painters,
  attempt: (work: () => Promise<void>) => void,
): Shelf {
  /** The last mixture, and what it was made of. */
  let mixed: { readonly key: string; readonly styles: readonly Style[]; readonly style: Style } | undefined;

  function styleOf(of: State): Style | undefined {
    const parts = mixture(of);
    if (parts.length === 0) return undefined;
    const key = JSON.stringify([of.model, ...parts.map(([, weight]) => weight)]);
    const isSame = mixed?.key === key && parts.every(([style], i) => style === mixed!.styles[i]);
    if (!isSame) mixed = { key, styles: parts.map(([style]) => style), style: mix(...parts) };
    return mixed!.style;
  }

  async function addCard(card: Card): Promise<void> {
    update(shelve(state(), card));
    await keepStyle(card);
  }

  async function addPicture(picture: RgbaImage, name: string): Promise<void> {
    const small = await fit(picture, 1024);
    const styles = [await calls.study(painters.nameOf(state().model), small, name)];
    const thumbnail = await thumbnailOf(picture);
    const kept = await toBlob(small, "image/jpeg", 0.92);
    await addCard({ id: crypto.randomUUID(), name, styles, picture: kept, thumbnail, isSample: false });
  }

  /** Puts a style on the shelf of which only the code is there. */
  async function addCode(id: string, style: Style): Promise<void> {
    const maker = (Object.keys(painterTitles) as ModelName[]).find((name) => style.model.startsWith(`${name}-`));
    if (!maker || (painters.modelOf(maker) ?? style.model) !== style.model) {
      throw new Error("This style was made with another version of the painter. Make it again from its picture.");
    }
    const thumbnail = await stripesOf(style.code);
    await addCard({ id, name: style.name ?? "a style", styles: [style], thumbnail, isSample: false });
    if (style.model !== state().model) {
      const title = painterTitles[maker];
      throw new Error(`This style was made for the painter ${title}. It can be chosen when ${title} paints.`);
    }
  }

  async function studyCard(card: Card, model: string): Promise<void> {
    const style = await calls.study(painters.nameOf(model), await readImage(card.picture!), card.name);
    update(addReading(state(), card.id, style));
    const after = state().shelf.find(({ id }) => id === card.id);
    if (after && !after.isSample) await keepStyle(after);
  }

  async function study(): Promise<void> {
    const { model } = state();
    for (;;) {
      const cards = state().shelf.filter((card) => card.picture !== undefined && !styleFor(card, model));
      const unread = cards.find(({ id }) => id in state().chosen) ?? cards[0];
      if (!unread || state().model !== model) return;
      await studyCard(unread, model);
    }
  }

  async function studyChosen(model: string): Promise<State["chosen"]> {
    // What is chosen may change while it is studied.
    for (;;) {
      const readable = state().shelf.filter((card) => card.picture !== undefined || styleFor(card, model));
      const known = readable.some(({ id }) => id in state().chosen);
      const chosen = known ? state().chosen : { [readable[0]!.id]: 1 };
      const unread = readable.find((card) => card.id in chosen && !styleFor(card, model));
      if (!unread) return chosen;
      await studyCard(unread, model);
    }
  }

  return {
    async fill() {
      for (const name of samples) {
        const url = `samples/styles/${name}.jpg`;
        const picture = await readImage(url);
        const styles = [await calls.study("studio", picture, name)];
        const thumbnail = await thumbnailOf(picture);
        const isFirst = state().shelf.length === 0;
        const next = shelve(state(), { id: `sample ${name}`, name, styles, picture: url, thumbnail, isSample: true });
        update(isFirst ? next : { ...next, chosen: state().chosen });
      }
      for (const card of await keptStyles()) update({ ...shelve(state(), card), chosen: state().chosen });
      await study();
      const shared = styleIn(location.href);
      if (shared) await addCode(`link ${location.hash}`, shared);
    },
    async addFile(source, fileName) {
      set({ status: `Studying ${fileName}…` });
      if (/\.style$/i.test(fileName))
        return addCode(crypto.randomUUID(), decodeStyle(new Uint8Array(await source.arrayBuffer())));
      await addPicture(await readImage(source), fileName.replace(/\.[^.]+$/, ""));
    },
    addPicture,
    study,
    studyChosen,
    styleOf,
    save() {
      const style = styleOf(state());
      if (style) save(new Blob([encodeStyle(style) as Uint8Array<ArrayBuffer>]), `${style.name ?? "style"}.style`);
    },
    async share() {
      const style = styleOf(state());
      if (!style) return;
      const link = linkTo(style, location.href);
      history.replaceState(null, "", link);
      const isCopied = await navigator.clipboard.writeText(link).then(
        () => true,
        () => false,
      );
      set({ status: `The link with this style is in the address line${isCopied ? ", and copied" : ""}` });
    },
    remove() {
      for (const id of Object.keys(state().chosen)) {
        update(unshelve(state(), id));
        attempt(() => forgetStyle(id));
      }
    },
  };
}
