import type { LoadedVersion } from "../models/serving/loaded_version.ts";

/**
 * Notes why a request to a version was refused or failed.
 *
 * @param route the path of the route, as OpenAPI writes it
 */
export async function noteRefusals<T>(
  version: Pick<LoadedVersion, "noteRefusal">,
  route: string,
  answer: () => Promise<T>,
): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    version.noteRefusal(route, error);
    throw error;
  }
}
