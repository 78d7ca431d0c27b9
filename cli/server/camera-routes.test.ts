/**
 * A served camera asked by pages of other sites, by clients that leave, and with requests that make no sense: over real sockets, its program
 * a process that writes frames.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { temporaryFolder } from "../../test/support/paths.ts";
import { createHostCamera, type HostCamera } from "../oak/host-camera.ts";
import { cameraRoutes } from "./camera-routes.ts";
import { listen, type Listening } from "./listen.ts";
import { studioSite } from "./site.ts";

const folder = temporaryFolder("camera");
const [program, started, style] = ["program.js", "started", "style.json"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const frameBytes = 4 * 2 * 3;
const codeLength = 6;
const problems: string[] = [];
let camera: HostCamera;
let server: Listening;
let address: string;

before(async () => {
  // One frame, then silence, until the file says otherwise.
  await writeFile(
    program,
    `require("fs").writeFileSync(${JSON.stringify(started)}, "");
process.stdout.write(Buffer.alloc(${frameBytes}, 7));
process.on("SIGINT", () => process.exit(0));
setInterval(() => {}, 1000);`,
  );
  camera = createHostCamera({ python: process.execPath, program, args: [] }, frameBytes, 50);
  const about = { id: "oak", name: "OAK-1", width: 4, height: 2, painted: { by: "wave", takes: "studio-1a2b3c4d" } };
  const site = studioSite(folder, (app) =>
    cameraRoutes(app, {
      about,
      camera,
      style: { file: style, length: codeLength },
      onProblem: ({ message }) => void problems.push(message),
    }),
  );
  server = await listen(site, { port: 0, silenceMs: 500 });
  address = `http://localhost:${server.port}`;
});
after(async () => {
  await camera.stop();
  await server.close();
});

const frame = (after: string, init: RequestInit = {}) => fetch(`${address}/cameras/oak/frame?after=${after}`, init);
const put = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${address}/cameras/oak/style`, {
    method: "PUT",
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });
const styleOf = (changes: object = {}) =>
  JSON.stringify({ name: "wave", model: "studio-1a2b3c4d", code: new Array(codeLength).fill(0.5), ...changes });

test("a page of another site starts nothing, and changes nothing", async () => {
  const others: Record<string, string>[] = [
    { "Sec-Fetch-Site": "cross-site" },
    // Another port of this machine.
    { "Sec-Fetch-Site": "same-site" },
    { Origin: "https://elsewhere.example" },
    { Origin: "null" },
  ];
  for (const headers of others) {
    assert.equal((await frame("0", { headers })).status, 403);
    assert.equal((await fetch(`${address}/cameras`, { headers })).status, 403);
    assert.equal((await put(styleOf(), headers)).status, 403);
  }
  assert.ok(!existsSync(started), "the camera was not started");
  assert.ok(!existsSync(style), "the style was not written");
});

test("after has to be the number of a frame that there has been", async () => {
  for (const after of ["x", "-1", "1.5", "1e3", "NaN", "Infinity", "99999999999999999999", "5"]) {
    const response = await frame(after);
    assert.equal(response.status, 400, after);
    assert.match(await response.text(), /^after: expected the number of a frame, 0 to \d+\.$/);
  }
  assert.ok(!existsSync(started), "the camera was not started");
  const first = await frame("0");
  assert.equal(first.headers.get("frame-number"), "1");
  assert.deepEqual(new Uint8Array(await first.arrayBuffer()), new Uint8Array(frameBytes).fill(7));
});

test("a client that leaves ends its request: the camera rests when nobody is left", async () => {
  await frame("0");
  const leave = new AbortController();
  const waiting = Array.from({ length: 10 }, () => frame(String(camera.newest), { signal: leave.signal }));
  for (const request of waiting) request.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  await rm(started, { force: true });
  leave.abort();
  await Promise.allSettled(waiting);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.ok(!existsSync(started), "it runs on no more than it did");
  // It has ended: the next request starts it again.
  assert.equal((await frame("0")).status, 200);
  assert.ok(existsSync(started));
  assert.deepEqual(problems, [], "nothing was wrong");
});

test("a style has to be one of the model's length and of numbers that the camera can hold; longer bodies are not read", async () => {
  assert.equal((await put(styleOf())).status, 204);
  const kept = await readFile(style, "utf8");
  const refused: [string, number][] = [
    [styleOf({ code: new Array(codeLength - 1).fill(0) }), 400],
    [styleOf({ code: new Array(codeLength + 1).fill(0) }), 400],
    [styleOf({ code: [1, 2, 3, 4, 5, null] }), 400],
    [styleOf({ code: [1, 2, 3, 4, 5, 1e9] }), 400],
    [styleOf({ name: "x".repeat(1000) }), 400],
    [styleOf({ model: "live-1a2b3c4d" }), 409],
    ["null", 400],
    ["[", 400],
    [styleOf({ name: "x".repeat(100_000) }), 413],
  ];
  for (const [body, status] of refused) assert.equal((await put(body)).status, status, body.slice(0, 80));
  const chunked = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 100; i++) controller.enqueue(new TextEncoder().encode(" ".repeat(1000)));
      controller.close();
    },
  });
  const init = { method: "PUT", headers: { "Content-Type": "application/json" }, body: chunked, duplex: "half" };
  assert.equal((await fetch(`${address}/cameras/oak/style`, init as RequestInit)).status, 413);
  assert.equal(await readFile(style, "utf8"), kept);
});
