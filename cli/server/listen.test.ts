/**
 * Clients that fall silent, never read, or want everything at once, on real sockets. Waits are shortened to fractions of a second.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { open, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { Hono } from "hono";
import { temporaryFolder } from "../../test/support/paths.ts";
import { classicRoutes } from "./classic-routes.ts";
import { listen, type Listening, type ListenOptions } from "./listen.ts";
import { studioSite } from "./site.ts";

const silenceMs = 150;
const folder = temporaryFolder("listen");
const largeBytes = 32 * 2 ** 20;
const sockets: Socket[] = [];
const servers: Listening[] = [];
let server: Listening;

before(async () => {
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  const large = await open(join(folder, "large.wasm"), "w");
  await large.truncate(largeBytes);
  await large.close();
  server = await serveSite();
});
after(async () => {
  for (const socket of sockets) socket.destroy();
  for (const each of servers) await each.close();
});

async function serve(app: Hono, options: Partial<ListenOptions> = {}): Promise<Listening> {
  servers.push(await listen(app, { port: 0, silenceMs, ...options }));
  return servers.at(-1)!;
}

const serveSite = (options?: Partial<ListenOptions>) => serve(studioSite(folder, classicRoutes), options);

/** A connection that has sent this much. */
async function client(sent: string, port = server.port): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  sockets.push(socket);
  await once(socket, "connect");
  socket.write(sent);
  return socket;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

const closed = (socket: Socket) =>
  new Promise<void>((resolve) => (socket.closed ? resolve() : socket.once("close", () => resolve())));

/** Milliseconds until the server lets go of a connection. */
async function dropped(socket: Socket): Promise<number> {
  const start = performance.now();
  await closed(socket.resume());
  return performance.now() - start;
}

test("who says nothing, or stops in the middle of a request, is dropped after the silence and no later", async () => {
  const put = "PUT /cameras/oak/style HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
  for (const sent of ["", "GET / HT", "GET / HTTP/1.1\r\nHost: local", put]) {
    const ms = await dropped(await client(sent));
    assert.ok(ms < 3 * silenceMs + 1000, `${JSON.stringify(sent)} was dropped after ${ms} ms`);
  }
});

test("a request that trickles in is dropped as well", async () => {
  const socket = await client("GET / HTTP/1.1\r\nHost: localhost\r\n");
  const trickle = setInterval(() => socket.write("X-A: b\r\n"), silenceMs / 5);
  const ms = await dropped(socket);
  clearInterval(trickle);
  assert.ok(ms < 4 * silenceMs + 1000, `${ms} ms`);
});

test("an answer that nobody reads is made only as far as the connection takes it, and is dropped", async () => {
  let [given, dropped] = [0, 0];
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array((given += 2 ** 16) && 2 ** 16)),
      cancel: () => void dropped++,
    });
  const app = new Hono().get("/endless", (c) => c.body(endless()));
  const own = await serve(app);
  await client(get("/endless"), own.port);
  while (dropped < 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(given < 16 * 2 ** 20, `${given} bytes`);
});

test("files that nobody reads are not held in memory", async () => {
  const own = await serveSite({ silenceMs: 10_000 });
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 20; i++) await client(get("/large.wasm"), own.port);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const grown = process.memoryUsage().arrayBuffers - before;
  // What the kernel took went through Node, and is garbage by now.
  assert.ok(grown < 5 * largeBytes, `${Math.round(grown / 2 ** 20)} MiB for 20 files of ${largeBytes / 2 ** 20}`);
});

test("a download that is read comes whole, and is not sent again when it has not changed", async () => {
  const own = await serveSite({ silenceMs: 10_000 });
  const address = `http://127.0.0.1:${own.port}/large.wasm`;
  const response = await fetch(address);
  assert.equal((await response.arrayBuffer()).byteLength, largeBytes);
  const again = await fetch(address, { headers: { "If-None-Match": response.headers.get("etag")! } });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
});

test("connections beyond the most there may be are closed; so is one that asks for everything at once", async () => {
  const own = await serveSite({ maxConnections: 4, maxRequests: 3, silenceMs: 60_000 });
  const first = await Promise.all(Array.from({ length: 4 }, () => client("", own.port)));
  await closed((await client(get("/"), own.port)).resume());
  for (const socket of first) {
    assert.ok(!socket.closed, "only the fifth is closed");
    socket.destroy();
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  const greedy = await client(get("/large.wasm").repeat(100), own.port);
  await closed(greedy.resume());
  const polite = await client(get("/").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), own.port);
  assert.match(await text(polite), /^HTTP\/1\.1 200/);
});

test("an answer that the server is still at work on is waited for", async () => {
  const app = new Hono().get("/slow", async (c) => {
    await new Promise((resolve) => setTimeout(resolve, 4 * silenceMs));
    return c.text("here");
  });
  const slow = await serve(app);
  assert.equal(await (await fetch(`http://127.0.0.1:${slow.port}/slow`)).text(), "here");
});

test("a port that is in use is said to be", async () => {
  await assert.rejects(listen(new Hono(), { port: server.port }), { name: "FileError", message: /in use/ });
});
