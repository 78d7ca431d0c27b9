/**
 * @file The lab's error.
 */
import { PleinAirError } from "pleinair";

/** The lab cannot do what was asked. The message says what was expected, what came and what to do. */
export class LabError extends PleinAirError {
  override readonly name = "LabError";
}
