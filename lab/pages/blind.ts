/**
 * @file The script of the blind comparison: shows one pair of paintings after another, keeps the answers, tallies them, saves them as CSV.
 */

/** One comparison: a pair, and which model painted the left and the right picture. */
interface Comparison {
  readonly pair: string;
  readonly left: string;
  readonly right: string;
}

type Answer = "left" | "right" | "equal";

/** An answer as it is kept. */
interface Given {
  readonly answer: Answer;
  readonly seconds: number;
}

/** What the page was written with. Encoded, so that the names of models are not read by accident. */
const { id, comparisons } = JSON.parse(atob(document.getElementById("data")!.textContent!)) as {
  readonly id: string;
  readonly comparisons: readonly Comparison[];
};

const element = <T extends HTMLElement>(name: string) => document.getElementById(name) as T;
const given = restore();
let since = performance.now();

function restore(): Given[] {
  try {
    return JSON.parse(localStorage.getItem(id) ?? "[]") as Given[];
  } catch {
    // A browser may forbid storage to local files: answers then last as long as the page.
    return [];
  }
}

function keep(): void {
  try {
    localStorage.setItem(id, JSON.stringify(given));
  } catch {
    return;
  }
}

function show(): void {
  const at = given.length;
  const isDone = at === comparisons.length;
  element("progress").textContent = isDone
    ? `All ${at} pairs are answered. Thank you.`
    : `Pair ${at + 1} of ${comparisons.length}`;
  element("question").hidden = isDone;
  element<HTMLButtonElement>("undo").disabled = at === 0;
  element<HTMLButtonElement>("save").disabled = at === 0;
  if (isDone) return showTally();
  for (const kind of ["photo", "style", "left", "right"]) {
    element<HTMLImageElement>(kind).src = `blind/${at + 1}-${kind}.jpg`;
  }
  // The next pictures are there when they are wanted.
  if (at + 1 < comparisons.length) {
    for (const kind of ["left", "right"]) new Image().src = `blind/${at + 2}-${kind}.jpg`;
  }
  since = performance.now();
}

function answer(choice: Answer): void {
  if (given.length === comparisons.length) return;
  given.push({ answer: choice, seconds: Math.round((performance.now() - since) / 100) / 10 });
  keep();
  show();
}

function undo(): void {
  given.pop();
  keep();
  element("tally").hidden = true;
  show();
}

/** Who was preferred how often, over the answers so far. */
function showTally(): void {
  const counts = new Map<string, { better: number; equal: number; worse: number }>();
  const of = (model: string) => {
    const count = counts.get(model) ?? { better: 0, equal: 0, worse: 0 };
    counts.set(model, count);
    return count;
  };
  given.forEach(({ answer: choice }, i) => {
    const { left, right } = comparisons[i]!;
    of(left)[choice === "equal" ? "equal" : choice === "left" ? "better" : "worse"]++;
    of(right)[choice === "equal" ? "equal" : choice === "right" ? "better" : "worse"]++;
  });
  const rows = [...counts].map(([model, { better, equal, worse }]) => {
    const share = (better + equal / 2) / (better + equal + worse);
    return { model, share, cells: [better, equal, worse, `${Math.round(100 * share)} %`] };
  });
  rows.sort((a, b) => b.share - a.share);
  element<HTMLTableSectionElement>("rows").replaceChildren(
    ...rows.map(({ model, cells }) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = model;
      row.append(head);
      for (const cell of cells) row.insertCell().textContent = `${cell}`;
      return row;
    }),
  );
  element("tally").hidden = false;
}

function save(): void {
  const head = "pair,left,right,answer,seconds";
  const lines = given.map(({ answer: choice, seconds }, i) => {
    const { pair, left, right } = comparisons[i]!;
    return [pair.replaceAll(",", " "), left, right, choice, seconds].join(",");
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([[head, ...lines, ""].join("\n")], { type: "text/csv" }));
  link.download = "blind.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

element("choose-left").onclick = () => answer("left");
element("choose-right").onclick = () => answer("right");
element("choose-equal").onclick = () => answer("equal");
element("undo").onclick = undo;
element("save").onclick = save;
element("show-tally").onclick = showTally;
document.addEventListener("keydown", ({ key, repeat, target }) => {
  if (repeat) return;
  if (key === "ArrowLeft") answer("left");
  if (key === "ArrowRight") answer("right");
  if (key === "ArrowDown") answer("equal");
  if (key === "Backspace" && given.length > 0 && !(target instanceof HTMLInputElement)) undo();
});
show();
