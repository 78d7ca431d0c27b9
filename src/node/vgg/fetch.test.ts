/**
 * VGG's weights from a server that serves parts of files, as the places do where they are published.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { decodeSafetensors } from "../../models/safetensors.ts";
import { readVgg, vggFingerprint } from "../../networks/vgg-weights.ts";
import { readEncoder } from "./cached.ts";
import { fetchVgg } from "./fetch.ts";
import { listDatasets } from "./hdf5.ts";
import { openFileRanges } from "./ranges.ts";
import { temporaryFolder, vggPath as weights, withoutVgg } from "../../../test/support/paths.ts";

/** What the server does with requests, besides serving the file. */
interface Manners {
  ranges?: boolean;
  /** Breaks the line in the middle of every answer after this many. */
  breaksAfter?: number;
  /** Says 503 to this many requests first. */
  busy?: number;
  etag?: string;
}

describe("pleinair fetch vgg", { skip: withoutVgg }, () => {
  const folders = temporaryFolder("fetch");
  let [folder, url] = ["", ""];
  let server: Server;
  let bytes: Buffer;
  let manners: Manners = {};
  let asked = 0;

  before(async () => {
    bytes = readFileSync(weights);
    server = createServer((request, response) => {
      asked++;
      if ((manners.busy ?? 0) >= asked) return void response.writeHead(503).end();
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
      if (manners.ranges === false || from === undefined) return void response.writeHead(200).end(bytes);
      const slice = bytes.subarray(Number(from), Number(to) + 1);
      response.writeHead(206, {
        "content-range": `bytes ${from}-${to}/${bytes.length}`,
        "content-length": slice.length,
        etag: manners.etag ?? '"1"',
      });
      if (asked <= (manners.breaksAfter ?? Infinity)) return void response.end(slice);
      response.write(slice.subarray(0, slice.length >> 1), () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/vgg16`;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(folders, "cache-"));
    process.env["PLEINAIR_CACHE"] = folder;
    [manners, asked] = [{}, 0];
  });
  after(async () => {
    delete process.env["PLEINAIR_CACHE"];
    server.close();
  });

  it("reads the layers up to relu4_1 and no others, and they are the encoder of classic", async () => {
    const seen: number[] = [];
    const { path, readBytes, crc32 } = await fetchVgg({ url, onProgress: (now, all) => seen.push(now / all) });
    assert.equal(crc32, vggFingerprint(readVgg(decodeSafetensors(bytes).tensors)));
    assert.ok(readBytes < 0.3 * bytes.length, `${readBytes} of ${bytes.length}`);
    assert.ok(seen.every((share, i) => share > (seen[i - 1] ?? 0)) && seen.at(-1) === 1);
    const { tensors } = decodeSafetensors(readFileSync(path));
    const published = decodeSafetensors(bytes).tensors;
    assert.equal(Object.keys(tensors).length, 16);
    for (const [name, { data }] of Object.entries(tensors)) assert.deepEqual(data, published[name]!.data);
    assert.ok((await readEncoder("classic")).length > 0, "the model finds it");
    assert.deepEqual(await readdir(folder), ["vgg16.safetensors"], "nothing else is left");
    asked = 0;
    assert.equal((await fetchVgg({ url })).readBytes, 0);
    assert.equal(asked, 0, "what is there is not asked for again");
  });

  it("goes on where it was interrupted", async () => {
    manners = { breaksAfter: 12 };
    await assert.rejects(fetchVgg({ url }), {
      name: "FileError",
      message: /cannot be read: .*What has arrived is kept/,
    });
    [manners, asked] = [{}, 0];
    const { readBytes } = await fetchVgg({ url });
    const arrived = 11_662_592 - readBytes;
    assert.ok(arrived > 0 && readBytes > 0, `${arrived} bytes had arrived`);
  });

  it("does not mix parts of two versions of a file", async () => {
    manners = { breaksAfter: 12 };
    await assert.rejects(fetchVgg({ url }));
    [manners, asked] = [{ etag: '"2"' }, 0];
    assert.equal((await fetchVgg({ url })).readBytes, 11_662_592);
  });

  it("tries again when the server is busy", async () => {
    manners = { busy: 2 };
    assert.ok((await fetchVgg({ url })).readBytes > 0);
  });

  it("stops with a signal, and says so when a server only serves whole files", async () => {
    await assert.rejects(fetchVgg({ url, signal: AbortSignal.abort() }), { name: "AbortError" });
    manners = { ranges: false };
    await assert.rejects(fetchVgg({ url }), { message: /only served as a whole\. .*--file/ });
  });

  it("takes them from a file, and refuses other weights and other files", async () => {
    const { readBytes, bytes: written } = await fetchVgg({ file: weights });
    assert.ok(readBytes < bytes.length && written < bytes.length);
    // One number is another: the file still reads well, but the decoder was not taught with this.
    const other = Buffer.from(bytes);
    const head = Number(other.readBigUInt64LE(0));
    other[8 + head + 300]! ^= 1;
    const file = join(folder, "other.safetensors");
    await writeFile(file, other);
    await assert.rejects(fetchVgg({ file }), { name: "FormatError", message: /checksum .*pleinair train --vgg/ });
    await writeFile(file, "not weights at all, just some text");
    await assert.rejects(fetchVgg({ file }), { name: "FormatError", message: /neither/ });
    await assert.rejects(fetchVgg({ file: join(folder, "none") }), { name: "FileError" });
    await assert.rejects(fetchVgg({ name: "vgg11" }), { name: "OptionError", message: /There are: vgg16, / });
  });
});

describe("arrays in HDF5", () => {
  const fixture = fileURLToPath(new URL("../../../test/fixtures/two-layers.h5", import.meta.url));

  it("are found where h5py has put them, in the groups that are wanted", async () => {
    const file = await openFileRanges(fixture);
    const datasets = await listDatasets(file, ["block1_conv2", "block2_conv1"]);
    assert.deepEqual([...datasets.keys()].sort(), [
      "block1_conv2/block1_conv2_W_1:0",
      "block1_conv2/block1_conv2_b_1:0",
      "block2_conv1/block2_conv1_W_1:0",
      "block2_conv1/block2_conv1_b_1:0",
    ]);
    const filters = datasets.get("block2_conv1/block2_conv1_W_1:0")!;
    assert.deepEqual(filters.dims, [3, 3, 2, 4]);
    const numbers = new Float32Array((await file.read(filters.start, 4 * 72)).buffer);
    numbers.forEach((value, i) => assert.equal(value, 200 + i / 8));
    await file.close();
  });

  it("are not looked for in a file of another kind", async () => {
    const file = await openFileRanges(fileURLToPath(import.meta.url));
    await assert.rejects(listDatasets(file, ["block1_conv1"]), {
      name: "FormatError",
      message: /superblock of version 0/,
    });
    await file.close();
  });
});
