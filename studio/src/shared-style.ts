/**
 * @file The style that came with the page's address: checked, shown, and stored only when that is asked for.
 */
import { styleIn } from "./links.ts";
import type { PainterChoice } from "./painter-choice.ts";
import { modelNameIn, type Painters } from "./painters.ts";
import { isLive } from "./state.ts";
import type { StyleList } from "./style-list.ts";
import type { View } from "./view.ts";

export interface SharedStyle {
  /**
   * Shows the style in the address, if there is one. What is chosen meanwhile, a style or a painter, stays.
   *
   * @param ready - Is waited for first.
   * @throws {Error} with a sentence, when it is no style that the page's painters read.
   */
  open(ready?: Promise<void>): Promise<void>;
}

export function createSharedStyle(
  { state }: View,
  painters: Painters,
  choice: PainterChoice,
  styles: StyleList,
): SharedStyle {
  return {
    async open(ready = Promise.resolve()) {
      const style = styleIn(location.href);
      if (!style) return;
      const request = styles.beginChoice();
      const { painter } = state();
      const maker = modelNameIn(style.model);
      if (!maker) throw new Error("The style in this link was made with a painter that this page does not have.");
      await request.of(ready);
      await request.of(painters.load(maker));
      // Its numbers are finite: that is checked where it is read. Whether there are as many as the painter takes, only that one knows.
      painters.check(maker, style);
      if (!isLive(state()) && state().painter === painter && state().model !== style.model) {
        await choice.choose(maker, request.signal);
      }
      await request.of(styles.addFromLink(style, request));
    },
  };
}
