/** Files by pattern, such as `rules/*.yml`. */

import { globToRegExp } from "@std/path/glob_to_regexp.js";
import { isGlob } from "@std/path/is_glob.js";

/** The paths that match a pattern, sorted. `*`, `?` and `[…]` match within one part of a path. */
export async function findFiles(pattern: string): Promise<readonly string[]> {
  let found: readonly string[] = [pattern.startsWith("/") ? "/" : ""];
  for (const part of pattern.split("/").filter((part) => part !== "")) {
    const next: string[] = [];
    for (const folder of found) next.push(...await matches(folder, part));
    found = next;
  }
  return found.toSorted();
}

/** The paths in a folder that match one part of the pattern; `""` is the current folder. */
async function matches(folder: string, part: string): Promise<readonly string[]> {
  const prefix = folder === "" || folder === "/" ? folder : `${folder}/`;
  if (!isGlob(part)) return await exists(prefix + part) ? [prefix + part] : [];
  const accepts = globToRegExp(part, { extended: false, globstar: false }) as RegExp;
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder === "" ? "." : folder)) names.push(name);
  } catch (error) {
    // A path below a file matches nothing.
    if (!(error instanceof Deno.errors.NotADirectory || error instanceof Deno.errors.NotFound)) {
      throw error;
    }
  }
  return names.filter((name) => accepts.test(name)).map((name) => prefix + name);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}
