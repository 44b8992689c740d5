import { configError } from "../errors.ts";

/** @throws {KnownError<"config">} when `path` is not a folder */
export async function requireFolder(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path)).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw configError([`There is no folder "${path}": name the folder of your models`]);
}
