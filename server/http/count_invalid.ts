import type { LoadedVersion } from "../models/serving/loaded_version.ts";

type Version = Pick<LoadedVersion, "countRefused">;

/** Counts a request whose body is rejected before it reaches the model. */
export function countInvalid<T>(version: Version, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    version.countRefused("invalid");
    throw error;
  }
}

/** As `countInvalid`, of a body that is parsed in slices. */
export async function countInvalidLater<T>(
  version: Version,
  parse: () => Promise<T>,
): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    version.countRefused("invalid");
    throw error;
  }
}
