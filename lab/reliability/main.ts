/**
 * @file The command line of the reliability runs: `npm run faults`, `npm run endurance`, and the record of `npm run fuzz`.
 */
import { parseOptions, record, run, say } from "../command-line.ts";
import { LabError } from "../lab-error.ts";
import { histories, machineStamp, stamp } from "../results.ts";
import { endure, enduranceRows } from "./endurance.ts";
import { faultRows, injectFaults } from "./faults.ts";
import { fuzzParsers, fuzzRows } from "./fuzz.ts";

const help = `npm run faults -- [options]
  Kills every command at random moments, fills the disk, takes files away, aborts and disposes at every turn. Fails when anything is lost.
  --kills N           kills of each command (20)
  --vgg FILE          VGG-16 (safetensors), without which nothing is trained or fetched

npm run endurance -- [options]
  Paints, loads and runs a camera for long. Fails when memory grows by more than 64 MiB, or a turn takes twice as long at last.
  --frames N          frames in Node (10000)
  --browser-frames N  frames in Chromium (10000)
  --loads N           times that a painter is loaded and disposed of (1000)
  --camera-minutes N  minutes of a generated camera (60)
  0 leaves one out.

npm run lab:reliability -- fuzz [--inputs N]
  The fuzz tests with N inputs for each parser (100000), as npm run fuzz, and what came of them.

  --record            add the figures to lab/results`;

/** What writes the tables of these figures. */
const tables = "; npm run lab -- documents writes the tables of docs/reliability.md.";

type Options = ReturnType<typeof parse>["values"];

/** The runs, by name. */
const runs: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  async faults(options) {
    const rows = await injectFaults({ kills: whole("kills", options.kills), vgg: options.vgg }, (row) => {
      const { fault, to, times, came, lost } = row;
      say(`${fault} | ${to} | ${times} | ${came} | ${lost.length === 0 ? "nothing lost" : `LOST: ${lost.join("; ")}`}`);
    });
    await record(options, histories.faults, faultRows(rows, await stamp()), tables);
    const lost = rows.reduce((sum, row) => sum + row.lost.length, 0);
    if (lost > 0) throw new LabError(`${lost} things were lost, or should not have been.`);
  },

  async endurance(options) {
    const length = {
      frames: whole("frames", options.frames),
      browserFrames: whole("browser-frames", options["browser-frames"]),
      loads: whole("loads", options.loads),
      cameraMinutes: whole("camera-minutes", options["camera-minutes"]),
    };
    const rows = await endure(length, ({ what, count, seconds, faults, ...row }) => {
      const memory = `${row.earlyMiB.toFixed(0)} to ${row.lateMiB.toFixed(0)} MiB`;
      const times = `${row.earlyMs.toFixed(1)} to ${row.lateMs.toFixed(1)} ms`;
      say(`${what} | ${count} in ${seconds.toFixed(0)} s | ${memory} | ${times} | ${faults.join("; ") || "holds"}`);
    });
    await record(options, histories.endurance, enduranceRows(rows, { ...(await stamp()), ...machineStamp() }), tables);
    const faults = rows.flatMap((row) => row.faults);
    if (faults.length > 0) throw new LabError(faults.join("; "));
  },

  async fuzz(options) {
    const rows = await fuzzParsers(whole("inputs", options.inputs));
    for (const { parser, read, refused, slowestMs } of rows) {
      say(`${parser} | ${read} read | ${refused} refused | ${slowestMs.toFixed(1)} ms at most`);
    }
    await record(options, histories.fuzz, fuzzRows(rows, await stamp()), tables);
  },
};

function parse(args: readonly string[]) {
  return parseOptions(args, {
    help: { type: "boolean", short: "h" },
    record: { type: "boolean", default: false },
    kills: { type: "string", default: "20" },
    vgg: { type: "string" },
    frames: { type: "string", default: "10000" },
    "browser-frames": { type: "string", default: "10000" },
    loads: { type: "string", default: "1000" },
    "camera-minutes": { type: "string", default: "60" },
    inputs: { type: "string", default: "100000" },
  });
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new LabError(`--${name}: expected a whole number, got "${text}".`);
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  const [name] = positionals;
  const command = name !== undefined && Object.hasOwn(runs, name) ? runs[name] : undefined;
  if (values.help || !command) say(help);
  else await command(values);
}

await run(main, 1);
