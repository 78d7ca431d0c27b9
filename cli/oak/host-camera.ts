/**
 * @file The OAK-1 through its host program: a Python process that writes frames to its standard output.
 *
 * There is no way to the camera from Node itself: Luxonis' bindings for JavaScript find devices and no more.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { DeviceError } from "pleinair/node";

/** How the host program is started. */
export interface HostOptions {
  /** The Python to run it with. */
  readonly python: string;
  /** Path of main.py. */
  readonly program: string;
  /** Its options, without `--raw`. */
  readonly args: readonly string[];
}

/** A frame as it came: RGB, row by row, `width × height × 3` bytes. */
export interface HostFrame {
  /** Counts up from 1. */
  readonly number: number;
  readonly pixels: Uint8Array;
}

/** A camera that runs while somebody looks at it. */
export interface HostCamera {
  /** The number of the newest frame there has been; 0 before the first. */
  readonly newest: number;
  /**
   * The newest frame after the one with that number; waits for it. Starts the program when it does not run.
   *
   * @param after - At most `newest`.
   * @param signal - Ends the wait.
   * @throws {DeviceError} when the program ends; the message is its own last line, which says what to do.
   */
  frame(after: number, signal?: AbortSignal): Promise<HostFrame>;
  stop(): Promise<void>;
}

/** What a program that was asked to end may take for it, milliseconds. */
const graceMs = 3000;

/** The program while it runs. */
interface Run {
  readonly child: ChildProcess;
  newest: HostFrame | undefined;
  /** Why there will be no more frames. */
  problem: Error | undefined;
  /** Called when there is a frame, or a problem. */
  readonly waiting: Set<() => void>;
  /** Settles when it has ended. */
  over: Promise<void>;
}

/**
 * @param frameBytes - Bytes of a frame.
 * @param idleMs - How long the camera stays on when nobody asks for its frames. Default: 10 seconds.
 */
export function createHostCamera(options: HostOptions, frameBytes: number, idleMs = 10_000): HostCamera {
  let running: Run | undefined;
  /** Settles when the run before has ended: until then the device is in use. */
  let ending = Promise.resolve();
  let count = 0;
  let asking = 0;
  let idle: NodeJS.Timeout | undefined;

  function start(): Run {
    const child = spawnHost(options, "pipe");
    const run: Run = { child, newest: undefined, problem: undefined, waiting: new Set(), over: Promise.resolve() };
    const wake = () => {
      for (const resolve of run.waiting) resolve();
    };
    const take = cutFrames(frameBytes, (pixels) => {
      run.newest = { number: ++count, pixels };
      wake();
    });
    child.stdout!.on("data", take);
    run.over = untilEnd(child, options)
      .then(() => new DeviceError("The camera was stopped. Start it again."))
      .catch((problem: Error) => problem)
      .then((problem) => {
        run.problem = problem;
        if (running === run) running = undefined;
        wake();
      });
    return run;
  }

  async function stop(): Promise<void> {
    clearTimeout(idle);
    if (running) {
      end(running.child);
      ending = running.over;
      running = undefined;
    }
    await ending;
  }

  async function frame(after: number, signal: AbortSignal | undefined): Promise<HostFrame> {
    signal?.throwIfAborted();
    if (!running) await ending;
    const run = (running ??= start());
    while (!run.newest || run.newest.number <= after) {
      if (run.problem) throw run.problem;
      await nextOf(run, signal);
    }
    return run.newest;
  }

  return {
    get newest() {
      return count;
    },
    async frame(after, signal) {
      clearTimeout(idle);
      asking++;
      try {
        return await frame(after, signal);
      } finally {
        if (--asking === 0) idle = setTimeout(() => void stop(), idleMs).unref();
      }
    },
    stop,
  };
}

/**
 * Runs the host program with this process's own standard output, until it ends or is stopped.
 *
 * @throws {DeviceError} as {@link HostCamera.frame}.
 */
export async function pipeHost(options: HostOptions, signal: AbortSignal): Promise<void> {
  const child = spawnHost(options, "inherit");
  const stop = () => end(child);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await untilEnd(child, options);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function spawnHost({ python, program, args }: HostOptions, stdout: "pipe" | "inherit"): ChildProcess {
  return spawn(python, [program, "--raw", ...args], { stdio: ["ignore", stdout, "pipe"] });
}

/** As Ctrl-C does, so that the camera is left in order; a program that does not listen is ended. */
function end(child: ChildProcess): void {
  child.kill("SIGINT");
  const force = setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
  child.once("close", () => clearTimeout(force));
}

/** Settles when the program has ended as it was asked to. @throws {DeviceError} when it ended otherwise. */
async function untilEnd(child: ChildProcess, { python, program }: HostOptions): Promise<void> {
  let errors = "";
  // What matters is at the end: a program that complains for hours must not fill the memory.
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-4000)));
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === "ENOENT" ? `There is no ${python}.` : `${python} cannot be started (${cause.message}).`;
      reject(new DeviceError(`${why} Install Python 3, or say where it is with --python.`, { cause }));
    });
    child.once("close", (status, signal) => resolve(status ?? signal ?? "no code"));
  });
  if (code === 0 || child.killed) return;
  const last = errors.trim().split("\n").at(-1)?.trim();
  // The program ends with a sentence and 1; anything else is a fault of it or of depthai.
  if (code === 1 && last && !/^[\w.]+(Error|Exception)\b/.test(last)) throw new DeviceError(last);
  const remedy = `Run it by hand to see more: ${python} ${program}`;
  throw new DeviceError(`The camera's program ended by itself (${last || String(code)}). ${remedy}`);
}

/** Settles with the next frame, or when there will be none. @throws what `signal` is aborted with. */
async function nextOf({ waiting }: Run, signal: AbortSignal | undefined): Promise<void> {
  let [wake, leave] = [() => {}, () => {}];
  const next = new Promise<void>((resolve, reject) => {
    wake = resolve;
    leave = () => reject(signal!.reason as Error);
  });
  waiting.add(wake);
  signal?.addEventListener("abort", leave);
  try {
    await next;
  } finally {
    waiting.delete(wake);
    signal?.removeEventListener("abort", leave);
  }
}

/** Cuts a stream of bytes into frames. */
function cutFrames(frameBytes: number, found: (pixels: Uint8Array) => void): (chunk: Buffer) => void {
  let frame = Buffer.allocUnsafe(frameBytes);
  let filled = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(frame, filled, at);
      at += copied;
      filled += copied;
      if (filled < frameBytes) continue;
      found(frame);
      frame = Buffer.allocUnsafe(frameBytes);
      filled = 0;
    }
  };
}
