/**
 * @file `pleinair live` as an owner of an OAK-1 meets it: the real program and the real host program under Python. Only the device
 * is stood in for, by queues that hold frames made up (test/python/depthai).
 */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buffer, text } from "node:stream/consumers";
import { createHostCamera } from "../oak/host-camera.ts";
import { buildStudio } from "../../test/support/built.ts";
import { run } from "../../test/support/command.ts";
import { exportConverted, oakEnvironment, standInFrame } from "../../test/support/oak.ts";
import { root, temporaryFolder } from "../../test/support/paths.ts";
import { printed, startProgram } from "../../test/support/program.ts";
import { findPython, withoutPython } from "../../test/support/python.ts";
import { smallStyle } from "../../test/support/small-samples.ts";

const frameBytes = 64 * 48 * 3;
const python = findPython("numpy")!;

describe("pleinair live", { skip: withoutPython("numpy"), timeout: 300_000 }, () => {
  const folder = temporaryFolder("live");
  const [baked, given] = [join(folder, "baked"), join(folder, "given")];
  before(async () => {
    await buildStudio();
    await exportConverted(python, baked);
    await exportConverted(python, given, "--style-mode", "input");
  });

  function live(args: readonly string[], environment: Record<string, string | undefined> = {}): ChildProcess {
    return startProgram(["live", "--python", python, ...args], {
      env: { ...oakEnvironment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async function outcome(args: readonly string[], environment: Record<string, string | undefined> = {}) {
    const child = live(args, environment);
    const [out, err] = await Promise.all([buffer(child.stdout!), text(child.stderr!)]);
    if (child.exitCode === null) await once(child, "exit");
    return { code: child.exitCode, out, err };
  }

  /** Reads until there are so many bytes. */
  async function read(child: ChildProcess, bytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout!) {
      chunks.push(chunk as Buffer);
      if (Buffer.concat(chunks).length >= bytes) break;
    }
    return Buffer.concat(chunks);
  }

  test("--raw writes the camera's paintings and nothing else, and Ctrl-C ends both programs", async () => {
    const child = live(["--camera", "oak", baked, "--raw"]);
    const frames = await read(child, 3 * frameBytes);
    const expected = standInFrame(64, 48, 50);
    for (const start of [0, frameBytes]) {
      assert.deepEqual(new Uint8Array(frames.subarray(start, start + frameBytes)), expected);
    }
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    assert.equal(code, 130);
    assert.equal(await text(child.stderr!), "");
  });

  test("an unpainted camera needs no export, and has the size that is asked for", async () => {
    const child = live(["--camera", "oak", "--paint-on", "computer", "--raw", "--size", "80x64"]);
    const frames = await read(child, 2 * 80 * 64 * 3);
    assert.deepEqual(new Uint8Array(frames.subarray(0, 80 * 64 * 3)), standInFrame(80, 64, 50));
    child.kill("SIGINT");
    await once(child, "exit");
  });

  test("what goes wrong is said in a sentence with what to do, with 1", async () => {
    const unconverted = join(folder, "unconverted");
    await cp(baked, unconverted, { recursive: true, filter: (path) => !path.endsWith(".xz") });
    const oak = ["--camera", "oak", baked, "--raw"];
    const cases: [string[], Record<string, string>, RegExp][] = [
      [[...oak, "--python", "no-such-python"], {}, /There is no no-such-python\. Install Python 3, or say where/],
      [oak, { PYTHONPATH: "" }, /depthai is not installed for .*python3?\S*\. Run: pip install "depthai>=3" numpy/],
      [oak, { OAK_DEVICE: "absent" }, /There is no OAK-1\. Plug it in and start again/],
      [oak, { OAK_DEVICE: "in use" }, /in use by another program\. Close that/],
      [oak, { OAK_DEVICE: "unplugged" }, /The OAK-1 has gone: .* Plug it in and start again/],
      [oak, { OAK_DEVICE: "broken" }, /ended by itself \(139\)\. Run it by hand to see more: .*python3 .*main\.py/],
      [["--camera", "oak", unconverted], {}, /not converted .* yet\. Run once: sh .*convert\.sh/],
      [
        ["--camera", "oak", folder],
        {},
        /expected a folder with an export for the OAK-1\. Make one with: pleinair export/,
      ],
    ];
    for (const [args, environment, sentence] of cases) {
      const { code, err } = await outcome(args, environment);
      assert.equal(code, 1, err);
      assert.match(err, sentence);
      assert.equal(err.trim().split("\n").length, 1, err);
    }
    const { out } = await outcome(oak, { OAK_DEVICE: "unplugged" });
    assert.equal(out.length, 3 * frameBytes, "the frames until then came through");
  });

  test("what makes no sense is refused with 2", async () => {
    const cases: [string[], RegExp][] = [
      [[], /Which camera\? .* pleinair serve/],
      [["--camera", "oak"], /Name the folder of an export, or a style/],
      [["--camera", "oak", baked, "--paint-on", "there"], /--paint-on: expected camera or computer/],
      [["--camera", "oak", baked, "--paint-on", "computer"], /needs no export/],
      [["--camera", "oak", "--paint-on", "computer", "--size", "big"], /--size: expected WIDTHxHEIGHT/],
    ];
    for (const [args, sentence] of cases) {
      const { code, err } = await run(["live", ...args]);
      assert.equal(code, 2);
      assert.match(err.join("\n"), sentence);
    }
  });

  test("a style is exported once, to the cache, and is found there when it is converted", async () => {
    const cache = { XDG_CACHE_HOME: join(folder, "cache") };
    const wave = ["--camera", "oak", "--style", await smallStyle("wave"), "--size", "64x48", "--raw"];
    const first = await outcome(wave, cache);
    assert.equal(first.code, 1);
    assert.match(first.out.toString(), /wave → .*wave-64x48-baked-/);
    const [, script] = /Run once: sh (\S+convert\.sh)/.exec(first.err)!;
    await cp(join(baked, "model.rvc2.tar.xz"), join(script!, "../model.rvc2.tar.xz"));
    const child = live(wave, cache);
    assert.equal((await read(child, frameBytes)).subarray(0, frameBytes).length, frameBytes);
    child.kill("SIGINT");
    await once(child, "exit");
  });

  test("the camera rests when nobody looks at it, and wakes when somebody does", async () => {
    const [wrapper, pid] = [join(folder, "python"), join(folder, "pid")];
    await writeFile(wrapper, `#!/bin/sh\necho $$ > ${pid}\nexec ${python} "$@"\n`, { mode: 0o755 });
    process.env["PYTHONPATH"] = oakEnvironment.PYTHONPATH;
    const host = {
      python: wrapper,
      program: join(root, "cli/oak/main.py"),
      args: ["--unpainted", "--size", "64x48"],
    };
    const camera = createHostCamera(host, frameBytes, 1);
    const { number } = await camera.frame(0);
    const running = () => {
      try {
        return process.kill(Number(readFileSync(pid, "utf8")), 0);
      } catch {
        return false;
      }
    };
    while (running()) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok((await camera.frame(number)).number > number);
    assert.ok(running());
    await camera.stop();
    assert.ok(!running());
  });

  describe("served to the studio", () => {
    let child: ChildProcess;
    let address: string;
    let fate: string;
    before(async () => {
      fate = join(folder, "fate");
      await writeFile(fate, "");
      child = live(["--camera", "oak", given, "--no-open"], { OAK_DEVICE: fate });
      child.stderr!.resume();
      [address = ""] = (await printed(child, /http:\S+\?camera=oak/)).split("?");
    });
    after(async () => {
      child.kill("SIGINT");
      await once(child, "exit");
    });

    const styleOf = async (file = "style.live.json") =>
      JSON.parse(await readFile(join(given, file), "utf8")) as { model: string; code: number[] };
    async function frame(number: number) {
      const response = await fetch(`${address}cameras/oak/frame?after=${number}`);
      const next = Number(response.headers.get("frame-number"));
      return { status: response.status, number: next, pixels: new Uint8Array(await response.arrayBuffer()) };
    }

    test("the camera is listed, and its newest frame is given, each once", async () => {
      const { model, code } = await styleOf();
      assert.deepEqual(await (await fetch(`${address}cameras`)).json(), [
        {
          id: "oak",
          name: "OAK-1 (painted on the camera)",
          width: 64,
          height: 48,
          painted: { by: "pleinair-wave-64x48", takes: model },
        },
      ]);
      const first = await frame(0);
      const blue = Math.min(255, Math.max(0, Math.round(code[0]!)));
      assert.deepEqual(first.pixels, standInFrame(64, 48, blue));
      assert.ok((await frame(first.number)).number > first.number);
    });

    test("another style reaches the running camera; one of another model, or no style, does not", async () => {
      const put = async (style: unknown, type = "application/json") => {
        const body = JSON.stringify(style);
        return (await fetch(`${address}cameras/oak/style`, { method: "PUT", headers: { "Content-Type": type }, body }))
          .status;
      };
      const { model, code } = await styleOf();
      const style = { name: "other", model, code: code.map((_, i) => (i === 0 ? 200 : 1)) };
      assert.equal(await put(style), 204);
      assert.deepEqual(await styleOf(), style);
      assert.deepEqual((await styleOf("style.json")).code, code, "what was exported stays as it is");
      let last = await frame(0);
      for (let i = 0; i < 50 && last.pixels.at(-1) !== 200; i++) last = await frame(last.number);
      assert.deepEqual(last.pixels, standInFrame(64, 48, 200));
      assert.equal(await put({ ...style, model: "studio-00000000" }), 409);
      assert.equal(await put({ model }), 400);
      assert.equal(await put(style, "text/plain"), 415);
      assert.deepEqual(await styleOf(), style);
    });

    test("a page that came by another name gets nothing", async () => {
      const { port } = new URL(address);
      for (const path of ["/cameras", "/cameras/oak/frame"]) {
        const asked = request({ host: "127.0.0.1", port, path, headers: { Host: `elsewhere.example:${port}` } }).end();
        const [response] = (await once(asked, "response")) as [{ statusCode: number; resume(): void }];
        response.resume();
        assert.equal(response.statusCode, 403, path);
      }
    });

    test("a camera that is unplugged says so to whoever asks, and is there again when it is plugged in", async () => {
      await writeFile(fate, "unplugged");
      let last = await frame(0);
      while (last.status === 200) last = await frame(last.number);
      assert.equal(last.status, 503);
      assert.match(new TextDecoder().decode(last.pixels), /The OAK-1 has gone: .* Plug it in and start again\./);
      await writeFile(fate, "");
      assert.equal((await frame(0)).status, 200);
    });
  });
});
