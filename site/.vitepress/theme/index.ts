/**
 * @file VitePress' own theme, with enough contrast, and a main landmark in pages where it has none: the start, the playground and what is not there.
 */
import { useRoute, type Theme } from "vitepress";
import DefaultTheme from "vitepress/theme";
import { defineComponent, h, nextTick, onMounted, watch } from "vue";
import "./contrast.css";

/** Screen readers look for it. */
function markMain(): void {
  const content = document.querySelector("#VPContent");
  if (content?.querySelector("main")) content.removeAttribute("role");
  else content?.setAttribute("role", "main");
}

const Layout = defineComponent(() => {
  const route = useRoute();
  const afterDrawing = () => void nextTick(markMain);
  onMounted(afterDrawing);
  watch(() => route.path, afterDrawing, { flush: "post" });
  return () => h(DefaultTheme.Layout);
});

export default { extends: DefaultTheme, Layout } satisfies Theme;
