/**
 * @file The page's service worker: after the first visit the studio opens without its server.
 *
 * A build is kept whole, under its own name: what one visit shows is never a mixture of two. A new build is fetched beside the one
 * in use, and takes over when the last page of that is closed.
 */

/** Written in front of this file by the build. */
declare const build: {
  /** Changes with any file. */
  readonly version: string;
  /** Everything that a visit may need, as addresses relative to this file. */
  readonly files: readonly string[];
  /** onnxruntime for browsers with WebGPU, and for those without. */
  readonly runtime: { readonly webgpu: readonly string[]; readonly wasm: readonly string[] };
};
declare const self: ServiceWorkerGlobalScope;

const prefix = "pleinair ";
const name = prefix + build.version;

self.addEventListener("install", (event) => event.waitUntil(fill()));

self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  // What must not be kept is asked for so: the frames of a camera.
  const keeps = request.method === "GET" && request.cache !== "no-store";
  if (keeps && request.url.startsWith(self.registration.scope)) event.respondWith(answer(request));
});

/** What the visit has just loaded is unchanged on the server, and costs a question each. */
async function fill(): Promise<void> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  // The same choice as that of pleinair/web: software in place of a GPU is passed over.
  const hasGpu = adapter && !adapter.info?.isFallbackAdapter;
  const cache = await caches.open(name);
  await cache.addAll([...build.files, ...(hasGpu ? build.runtime.webgpu : build.runtime.wasm)]);
}

async function forgetOthers(): Promise<void> {
  const old = (await caches.keys()).filter((key) => key.startsWith(prefix) && key !== name);
  await Promise.all(old.map((key) => caches.delete(key)));
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(name);
  // Any address of the page is the page: what follows # or ? is for its scripts.
  const kept = await cache.match(request.mode === "navigate" ? "./" : request, { ignoreSearch: true });
  // Classic is no part of the build, and its encoder may be exchanged: the server is asked, as long as there is one.
  if (kept && !request.url.includes("/models/classic/")) return kept;
  const asked = fetch(request);
  const response = await (kept ? asked.catch(() => kept) : asked);
  if (response !== kept && response.status === 200) await cache.put(request, response.clone());
  return response;
}
