import type { LoadedVersion } from "../models/serving/loaded_version.ts";

/** Counts a request whose body is rejected before it reaches the model. */
export function countInvalid<T>(version: LoadedVersion, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    version.countRefused("invalid");
    throw error;
  }
}
