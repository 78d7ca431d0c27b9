/**
 * @file Draws the sample styles: `node samples/generate.ts`. Each is a few thousand strokes on a canvas of 640 pixels, drawn
 * as SVG and rendered by sharp, from a fixed seed; so they are this project's own, and free.
 */
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const side = 640;

/** Numbers in 0..1 from a fixed seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <T>(draw: () => number, list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;

/** A stroke that follows `angle` from a point, as an SVG path. */
function stroke(x: number, y: number, length: number, angle: (x: number, y: number) => number): string {
  let path = `M${x.toFixed(1)} ${y.toFixed(1)}`;
  for (let gone = 0; gone < length; gone += 6) {
    const a = angle(x, y);
    x += 6 * Math.cos(a);
    y += 6 * Math.sin(a);
    path += `L${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return path;
}

/** A night sky of short thick strokes that turn around lights. */
function swirls(): string {
  const draw = seeded(11);
  const lights = Array.from({ length: 9 }, () => ({ x: draw() * side, y: draw() * side * 0.6, r: 25 + draw() * 45 }));
  const near = (x: number, y: number) =>
    lights
      .map((light) => ({ light, d: Math.hypot(x - light.x, y - light.y) }))
      .sort((a, b) => a.d / a.light.r - b.d / b.light.r)[0]!;
  const angle = (x: number, y: number) => {
    const { light, d } = near(x, y);
    const around = Math.atan2(y - light.y, x - light.x) + Math.PI / 2;
    const flow = 0.5 * Math.sin(x / 90) + 0.6 * Math.cos(y / 70);
    const pull = Math.exp(-d / (light.r * 1.6));
    return around * pull + flow * (1 - pull);
  };
  const strokes = Array.from({ length: 6500 }, () => {
    const [x, y] = [draw() * side, draw() * side];
    const { light, d } = near(x, y);
    const glow = d / light.r;
    const colours =
      y > side * 0.78 + 30 * Math.sin(x / 60)
        ? ["#12241c", "#1d3a2a", "#0d1a2b", "#355e3b", "#0a0f1c"]
        : glow < 0.45
          ? ["#fff3b0", "#ffe066", "#fffbe0"]
          : glow < 1
            ? ["#f2c230", "#e8d27a", "#9fc3d9", "#f7e08b"]
            : ["#12306e", "#1b4b9b", "#2f6fc0", "#0d2152", "#7fb2dd", "#254f8f", "#3f8ac9"];
    return `<path d="${stroke(x, y, 18 + draw() * 30, angle)}" stroke="${pick(draw, colours)}" stroke-width="${4 + draw() * 4}"/>`;
  });
  return `<rect width="100%" height="100%" fill="#12306e"/><g fill="none" stroke-linecap="round">${strokes.join("")}</g>`;
}

/** Layered waves with outlines and foam, as a woodcut prints them. */
function wave(): string {
  const draw = seeded(5);
  const colours = ["#d9c9a3", "#b7c3b0", "#7fa3b0", "#3f6f94", "#1f4a75", "#12305a"];
  const layers = Array.from({ length: 13 }, (_, i) => {
    const base = 120 + i * 44;
    const [phase, swing, length] = [draw() * 6, 26 + draw() * 40, 70 + draw() * 80];
    const height = (x: number) =>
      base - swing * Math.abs(Math.sin(x / length + phase)) ** 0.7 - 8 * Math.sin(x / 23 + phase);
    let top = "";
    for (let x = -10; x <= side + 10; x += 5) top += `${top ? "L" : "M"}${x} ${height(x).toFixed(1)}`;
    const fill = colours[Math.min(colours.length - 1, Math.floor(i / 2.2))]!;
    const lines = [10, 19, 27].map(
      (below) =>
        `<path transform="translate(0 ${below})" d="${top}" stroke="${i % 2 ? "#e9e2cd" : "#0d2446"}" stroke-width="${3 - below / 13}" opacity=".7"/>`,
    );
    const foam = Array.from({ length: 60 }, () => {
      const x = draw() * side;
      return `<circle cx="${x.toFixed(1)}" cy="${(height(x) - draw() * 16).toFixed(1)}" r="${(1.5 + draw() * 4).toFixed(1)}" fill="#f4efe0" stroke="#0d2446" stroke-width="1"/>`;
    });
    return `<path d="${top}V${side}H0Z" fill="${fill}" stroke="#0d2446" stroke-width="3.5"/>${lines.join("")}${i % 2 ? foam.join("") : ""}`;
  });
  return `<rect width="100%" height="100%" fill="#ead9b0"/><g fill="none" stroke-linejoin="round">${layers.join("")}</g>`;
}

/** Rows of small stones in rings, with grout between them. */
function mosaic(): string {
  const draw = seeded(23);
  const stones: string[] = [];
  for (let ring = 1; ring < 60; ring++) {
    const radius = ring * 14;
    const count = Math.floor((2 * Math.PI * radius) / 14);
    const band = Math.floor(ring / 4) % 5;
    const colours = [
      ["#b5402f", "#c9573c", "#8f2f25"],
      ["#e3b04b", "#d99a2b", "#f0cf7a"],
      ["#1f6f78", "#2f8f8f", "#15505a"],
      ["#efe4cf", "#dcccae", "#f7f0e0"],
      ["#3b2f63", "#564a8a", "#2a2148"],
    ][band]!;
    for (let i = 0; i < count; i++) {
      const a = (i / count) * 2 * Math.PI + ring * 0.3;
      const [x, y] = [250 + radius * Math.cos(a), 380 + radius * Math.sin(a)];
      if (x < -20 || x > side + 20 || y < -20 || y > side + 20) continue;
      const jitter = () => (draw() - 0.5) * 2.5;
      const corners = [
        [-6, -6],
        [6, -6],
        [6, 6],
        [-6, 6],
      ].map(([dx, dy]) => `${(dx! + jitter()).toFixed(1)},${(dy! + jitter()).toFixed(1)}`);
      const turned = (a * 180) / Math.PI;
      stones.push(
        `<polygon points="${corners.join(" ")}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turned.toFixed(1)})" fill="${pick(draw, colours)}"/>`,
      );
    }
  }
  return `<rect width="100%" height="100%" fill="#4a4038"/>${stones.join("")}`;
}

/** Crossed pen strokes on paper, denser where it is dark. */
function ink(): string {
  const draw = seeded(31);
  const dark = (x: number, y: number) => 0.5 + 0.5 * Math.sin(x / 83 + 1.5 * Math.sin(y / 120)) * Math.cos(y / 71);
  const lines: string[] = [];
  for (let i = 0; i < 9000; i++) {
    const [x, y] = [draw() * side, draw() * side];
    const tone = dark(x, y);
    if (draw() > tone * tone + 0.03) continue;
    const turn = tone > 0.75 && draw() < 0.5 ? -0.9 : 0.7;
    const path = stroke(x, y, 14 + draw() * 26, (px, py) => turn + 0.25 * Math.sin(px / 60 + py / 80));
    lines.push(`<path d="${path}" stroke-width="${(0.8 + draw() * 1.8).toFixed(1)}"/>`);
  }
  return `<rect width="100%" height="100%" fill="#f3ead7"/><g fill="none" stroke="#1c1712" stroke-linecap="round">${lines.join("")}</g>`;
}

/** Dots of pure colour, warm in the light and violet in the shade. */
function dots(): string {
  const draw = seeded(47);
  const marks = Array.from({ length: 16000 }, () => {
    const [x, y] = [draw() * side, draw() * side];
    const ground = y > 360 + 40 * Math.sin(x / 120);
    const sun = Math.hypot(x - 450, y - 150) < 80 + draw() * 40;
    const shade = Math.sin(x / 47 + y / 91) > 0.4;
    const colours = sun
      ? ["#ffd23f", "#fff1a8", "#ff9f1c", "#ffe680"]
      : ground
        ? shade
          ? ["#3c6e47", "#5b3f8c", "#2b4c7e", "#4f8f4f"]
          : ["#8fc93a", "#d6d93f", "#f4a259", "#6fb552"]
        : shade
          ? ["#6f9bd1", "#a38fd1", "#8fd1e8", "#5580c4"]
          : ["#bfe0f2", "#f7c9d4", "#a8d0ec", "#fbe6c2"];
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${(2.6 + draw() * 2.6).toFixed(1)}" fill="${pick(draw, colours)}"/>`;
  });
  return `<rect width="100%" height="100%" fill="#f5edda"/>${marks.join("")}`;
}

/** Slanting planes of colour with dark edges. */
function planes(): string {
  const draw = seeded(59);
  const shapes = Array.from({ length: 260 }, () => {
    const [x, y, size, turn] = [draw() * side, draw() * side, 40 + draw() * 110, draw() * 360];
    const points = Array.from({ length: 3 + Math.floor(draw() * 2) }, (_, i) => {
      const a = (i / 3.4) * 2 * Math.PI;
      return `${(size * Math.cos(a) * (0.6 + draw() * 0.5)).toFixed(0)},${(size * Math.sin(a) * (0.5 + draw() * 0.5)).toFixed(0)}`;
    });
    const colour = pick(draw, [
      "#c8553d",
      "#f28f3b",
      "#ffd5c2",
      "#588b8b",
      "#2d3047",
      "#e0a458",
      "#93b7be",
      "#7a3b3b",
      "#f1ede0",
    ]);
    return `<polygon points="${points.join(" ")}" transform="translate(${x.toFixed(0)} ${y.toFixed(0)}) rotate(${turn.toFixed(0)})" fill="${colour}" fill-opacity=".88" stroke="#1b1b1f" stroke-width="3"/>`;
  });
  return `<rect width="100%" height="100%" fill="#e9dfc9"/>${shapes.join("")}`;
}

const folder = fileURLToPath(new URL("styles/", import.meta.url));
for (const [name, body] of Object.entries({ swirls, wave, mosaic, ink, dots, planes })) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}">${body()}</svg>`;
  await sharp(Buffer.from(svg)).flatten({ background: "white" }).jpeg({ quality: 82 }).toFile(`${folder}${name}.jpg`);
}
