/**
 * @file The script of the contact sheet: orders the rows by a metric, and shows paintings large beside their photo and style.
 */
const main = document.querySelector("main")!;
const dialog = document.querySelector("dialog")!;
const rows = [...main.querySelectorAll<HTMLElement>(".row:not(.head)")];
const metric = document.getElementById("metric") as HTMLSelectElement;
const model = document.getElementById("of") as HTMLSelectElement;
const size = document.getElementById("size") as HTMLInputElement;

function sort(): void {
  const score = ({ dataset }: HTMLElement) => {
    const scores = JSON.parse(dataset["scores"]!) as (number | null)[][];
    return scores[+model.value]![+metric.value] ?? Infinity;
  };
  main.append(...(metric.value === "" ? rows : [...rows].sort((a, b) => score(a) - score(b))));
}
metric.onchange = model.onchange = sort;
size.oninput = () => document.documentElement.style.setProperty("--size", `${size.value}px`);

let shown: HTMLImageElement | undefined;
const imagesOf = (row: Element) => [...row.querySelectorAll("img")];

function show(image: HTMLImageElement | undefined): void {
  if (!image) return;
  shown = image;
  const all = imagesOf(image.closest(".row")!);
  const [photo, style] = all as [HTMLImageElement, HTMLImageElement];
  const beside = all.indexOf(image) < 2 ? [photo, style] : [photo, image, style];
  dialog.firstElementChild!.replaceChildren(...beside.map((each) => each.cloneNode()));
  dialog.lastElementChild!.textContent = image.alt;
  if (!dialog.open) dialog.showModal();
}

main.onclick = ({ target }) => {
  if (target instanceof HTMLImageElement) show(target);
};
dialog.onclick = () => dialog.close();
dialog.onkeydown = ({ key }) => {
  if (!shown) return;
  const row = shown.closest(".row")!;
  const images = imagesOf(row);
  const at = images.indexOf(shown);
  const across = (other: Element | null) => (other ? imagesOf(other)[at] : undefined);
  if (key === "ArrowRight") show(images[at + 1]);
  if (key === "ArrowLeft") show(images[at - 1]);
  if (key === "ArrowDown") show(across(row.nextElementSibling));
  if (key === "ArrowUp") show(across(row.previousElementSibling));
};
