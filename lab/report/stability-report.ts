/**
 * @file The table of temporal stability: a line for each model and mode, from rows as the history has them.
 */
import { mean } from "../averages.ts";
import type { Row } from "../results.ts";

/** The clips in which the camera moves. */
const moving: readonly string[] = ["pan", "zoom", "turn", "shake"];

/** The columns: the mean of a metric over some clips. */
const columns: readonly {
  readonly head: string;
  readonly clips: readonly string[] | "all";
  readonly metric: string;
}[] = [
  { head: "still", clips: ["still"], metric: "std" },
  { head: "light", clips: ["light"], metric: "std" },
  { head: "bright", clips: ["light"], metric: "brightness" },
  { head: "moving 1", clips: moving, metric: "warp1" },
  { head: "moving 10", clips: moving, metric: "warp10" },
  { head: "off", clips: ["still", "light", ...moving], metric: "off" },
  { head: "ghost", clips: ["passing"], metric: "off" },
  { head: "cut", clips: ["cut"], metric: "off" },
  { head: "real", clips: ["real"], metric: "warp1" },
  { head: "content", clips: "all", metric: "content" },
  { head: "style", clips: "all", metric: "style" },
];

const suffixes: Readonly<Record<string, string>> = {
  alone: "",
  sequence: ", temporal filter",
  compensated: ", motion compensation",
};

/** The cells of the table, its head first. */
export function stabilityCells(rows: readonly Row[]): string[][] {
  const painters = [...new Set(rows.map(({ model, mode }) => `${model}/${mode}`))];
  const lines = painters.map((painter) => {
    const own = rows.filter(({ model, mode }) => `${model}/${mode}` === painter);
    const [model, mode] = painter.split("/") as [string, string];
    const cells = columns.map(({ clips, metric }) => {
      const counted = own.filter(({ clip }) => clips === "all" || clips.includes(clip!)).map((row) => row[metric]!);
      const values = counted.filter((value) => value !== "").map(Number);
      return values.length === 0 ? "" : mean(values).toFixed(2);
    });
    return [`${model}${suffixes[mode] ?? ""}`, ...cells];
  });
  return [["", ...columns.map(({ head }) => head)], ...lines];
}

/** The table as text for a terminal. */
export function stabilityText(rows: readonly Row[]): string {
  return stabilityCells(rows)
    .map(([name, ...cells]) => name!.padEnd(30) + cells.map((cell) => cell.padStart(10)).join(""))
    .join("\n");
}
