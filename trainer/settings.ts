/**
 * @file Settings as they come, made into the config of a run: names of before, ranges, and what goes with what.
 */
import { PleinAirError } from "pleinair";
import { smallestLatticePx } from "pleinair/network";
import { defaults, modelNames, ownDefaults, revisionDefaults, type Config, type ModelName } from "./config.ts";

/** A setting that does not exist or is out of range. */
export class ConfigError extends PleinAirError {
  override readonly name = "ConfigError";
}

/** Settings by the names that they had before November 2026, as files that people have still call them. */
const formerNames: ReadonlyMap<string, keyof Config> = new Map([
  ["farStyles", "hardExamples"],
  ["steadyWeight", "temporalWeight"],
]);

/** Numbers that decide how much is reserved, and what they are at most: far beyond any use. */
const largest: Partial<Record<keyof Config, number>> = {
  revision: 1024,
  cropPx: 4096,
  shortSidePx: 16_384,
  largestSquarePx: 16_384,
  marginPx: 1024,
  photoPool: 2 ** 20,
  stylePool: 2 ** 20,
  heldOut: 2 ** 20,
  pairs: 1024,
  steps: 1e9,
};

/**
 * The settings in a JSON file, for {@link makeConfig}.
 *
 * @throws {ConfigError} when it is not JSON, or no object.
 */
export function parseSettings(json: string): Record<string, unknown> {
  let settings: unknown;
  try {
    settings = JSON.parse(json);
  } catch (cause) {
    throw new ConfigError(`Expected a JSON file of settings (${shown((cause as Error).message)}).`, { cause });
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new ConfigError(`Expected settings by name, such as { "steps": 1000 }, got ${shown(json)}.`);
  }
  return settings as Record<string, unknown>;
}

/**
 * The defaults with what differs.
 *
 * @param given - By name; names of before are understood.
 * @throws {ConfigError} for a name that is not a setting, or a value that makes no sense.
 */
export function makeConfig(given: Readonly<Record<string, unknown>>): Config {
  const differences = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [formerNames.get(name) ?? name, value]),
  );
  for (const [name, value] of Object.entries(differences)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new ConfigError(`"${shown(name)}" is not a setting. There are: ${Object.keys(defaults).join(", ")}.`);
    }
    const setting = name as keyof Config;
    const standard = defaults[setting];
    const isNumber = typeof standard === "number";
    const most = largest[setting] ?? Number.MAX_VALUE;
    if (typeof value !== typeof standard || (isNumber && !((value as number) >= 0 && (value as number) <= most))) {
      const range = isNumber ? ` from 0 ${largest[setting] === undefined ? "on" : `to ${most}`}` : "";
      throw new ConfigError(`${name}: expected a ${typeof standard}${range}, got ${shown(JSON.stringify(value))}.`);
    }
  }
  const demand = (holds: boolean, sentence: string) => {
    if (!holds) throw new ConfigError(sentence);
  };
  const model = (differences["model"] ?? defaults.model) as ModelName;
  demand(modelNames.includes(model), `model: expected ${modelNames.join(", ")}, got ${shown(model)}.`);
  const ofPart = differences["part"] === "revision" ? revisionDefaults : {};
  const config = { ...defaults, ...ownDefaults[model], ...ofPart, ...differences } as Config;
  const whole = [
    "steps",
    "cropPx",
    "pairs",
    "pairsPerRun",
    "photoPool",
    "stylePool",
    "heldOut",
    "saveEvery",
    "evaluateEvery",
    "logEvery",
  ] as const;
  for (const name of whole) {
    demand(
      Number.isInteger(config[name]) && config[name] > 0,
      `${name}: expected a whole number from 1 on, got ${config[name]}.`,
    );
  }
  demand(
    config.beta1 < 1 && config.beta2 < 1,
    `beta1, beta2: expected numbers below 1, got ${config.beta1}, ${config.beta2}.`,
  );
  demand(config.cropPx % 16 === 0, `cropPx: expected a multiple of 16, got ${config.cropPx}.`);
  demand(
    config.temporalWeight === 0 || config.cropPx >= 48,
    `cropPx: expected at least 48 where temporalWeight is not 0, got ${config.cropPx}.`,
  );
  demand(
    config.pairs % config.pairsPerRun === 0,
    `pairs: expected a multiple of pairsPerRun (${config.pairsPerRun}), got ${config.pairs}.`,
  );
  demand(
    config.model !== "classic" || (config.part === "painter" && config.revision === 0),
    "revision: classic has none.",
  );
  demand(config.marginPx % 8 === 0, `marginPx: expected a multiple of 8, got ${config.marginPx}.`);
  demand(
    config.marginPx === 0 || config.model !== "classic",
    `marginPx: expected 0 for classic, whose features are those of the crop, got ${config.marginPx}.`,
  );
  demand(
    config.repaintShare === 0 || (config.model !== "classic" && (config.cropPx + config.marginPx) % 8 === 0),
    `repaintShare: expected 0 for ${config.model} with crops of ${config.cropPx} and ${config.marginPx}, got ${config.repaintShare}.`,
  );
  demand(
    ["painter", "revision"].includes(config.part),
    `part: expected painter or revision, got ${shown(config.part)}.`,
  );
  demand(Number.isInteger(config.revision), `revision: expected a whole number, got ${config.revision}.`);
  for (const name of ["identityWeight", "temporalWeight", "repaintShare"] as const) {
    demand(
      config.part === "painter" || config[name] === 0,
      `${name}: expected 0 for the revision, got ${config[name]}.`,
    );
  }
  demand(
    config.part === "painter" || (config.revision > 0 && (config.cropPx + config.marginPx) % 8 === 0),
    `revision: expected channels, 1 or more, and crops that with their margin are multiples of 8; got ${config.revision}, ${config.cropPx} and ${config.marginPx}.`,
  );
  demand(config.repaintShare <= 1, `repaintShare: expected 0 to 1, got ${config.repaintShare}.`);
  demand(config.turnedShare <= 1, `turnedShare: expected 0 to 1, got ${config.turnedShare}.`);
  demand(
    config.smallestSquarePx <= config.largestSquarePx,
    `smallestSquarePx: expected at most largestSquarePx (${config.largestSquarePx}), got ${config.smallestSquarePx}.`,
  );
  demand(
    config.latticeWeight === 0 || config.cropPx + config.marginPx >= smallestLatticePx,
    `cropPx: expected at least ${smallestLatticePx} where latticeWeight is not 0, got ${config.cropPx}.`,
  );
  demand(
    config.cropPx * config.largestCrop <= config.shortSidePx,
    `cropPx * largestCrop is ${config.cropPx * config.largestCrop} and does not fit into shortSidePx, ${config.shortSidePx}.`,
  );
  return config;
}

/** What came, in a sentence that stays one. */
function shown(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
