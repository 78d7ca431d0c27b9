/**
 * @file The styles that come with the page: their names, and what the works are called. Nothing of them is loaded but a small picture, until
 * one is chosen.
 */
import catalogue from "../../samples/styles/catalogue.json" with { type: "json" };
import type { StyleItem } from "./state.ts";

/** The samples as items of the style list, not studied by any model yet; works in the public domain come first. */
export const sampleItems: readonly StyleItem[] = catalogue.map(({ name, ...work }) => ({
  id: `sample ${name}`,
  name,
  work,
  styles: [],
  picture: `samples/styles/${name}.jpg`,
  // Made by the build (vite.config.ts).
  thumbnail: `thumbnails/${name}.jpg`,
  origin: "sample",
}));
