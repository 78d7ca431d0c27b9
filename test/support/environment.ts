/**
 * @file What tests may do to the machine.
 */

/**
 * Whether this machine is there for the tests alone, as its environment says (`CI=true`): only there a test mounts a disk. No test installs
 * a package; `.ci/run` does.
 */
export const isCi = process.env["CI"] === "true";

/** The reason to skip what changes the machine, or `false`. */
export const onlyInCi = isCi ? false : "this changes the machine: it is tested where the environment says CI=true";
