/**
 * @file Serves an app on a port of this machine, held against clients that fall silent, never read, or ask for everything at once.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { FileError } from "pleinair/node";

/** How to serve. */
export interface ListenOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** A client that neither sends nor reads is dropped after this long, milliseconds. Default: 10 seconds. */
  readonly silenceMs?: number;
  /** Connections at once; more are closed. Default: 64, ten times what a browser opens. */
  readonly maxConnections?: number;
  /** Requests that a connection may have open at once. Default: 8. Browsers wait for each answer. */
  readonly maxRequests?: number;
}

/** A server that runs. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves to this machine alone. What is answered is streamed: a connection holds at most what the app gives at once, in all
 * `maxConnections` times that.
 *
 * @throws {FileError} when the port cannot be had.
 */
export async function listen(app: Hono, options: ListenOptions): Promise<Listening> {
  const { port, silenceMs = 10_000, maxConnections = 64, maxRequests = 8 } = options;
  const open = new WeakMap<Socket, Set<ServerResponse>>();
  const answer = getRequestListener(app.fetch);
  const limits = {
    // A request has to arrive whole in this time: none of ours is long.
    headersTimeout: silenceMs,
    requestTimeout: silenceMs,
    keepAliveTimeout: silenceMs,
    connectionsCheckingInterval: Math.ceil(silenceMs / 10),
  };
  const server = createServer(limits, (request, response) => {
    const { socket } = request;
    const responses = open.get(socket) ?? new Set();
    open.set(socket, responses.add(response));
    response.once("close", () => responses.delete(response));
    if (responses.size > maxRequests) socket.destroy();
    else void answer(request, response);
  });
  server.maxConnections = maxConnections;
  server.timeout = silenceMs;
  server.on("timeout", (socket) => {
    // Where the answer has not begun it is the server that is silent: a camera starts.
    const isWaiting = [...(open.get(socket) ?? [])].some(({ req, headersSent }) => req.complete && !headersSent);
    if (!isWaiting) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "is in use; leave --port out to find a free one" : cause.message;
      reject(new FileError(`port ${port}`, why, { cause }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
