import { diskCall } from "./disk_call.ts";

/** The names in a folder, without hidden ones. */
export function readNames(dir: string): Promise<string[]> {
  return diskCall(dir, () => listNames(dir));
}

async function listNames(dir: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(dir)) {
    if (!name.startsWith(".")) names.push(name);
  }
  return names.sort();
}

/** Whether a file or folder is not there, rather than not readable. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}
