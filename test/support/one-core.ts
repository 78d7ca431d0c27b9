/**
 * @file Lets a test file believe in a machine of one core (test/run.ts imports it first): other files run on the others meanwhile, and
 * networks on two threads each take a sixth more processor time than on one. A test that is about threads says how many it wants.
 */
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

os.availableParallelism = () => 1;
syncBuiltinESMExports();
