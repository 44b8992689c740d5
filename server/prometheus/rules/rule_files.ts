/** Rule files on disk, read again while the server runs. */

import { configError, errorMessage, isKind } from "../../errors.ts";
import type { GroupDefinition } from "./rule_definition.ts";
import { readRuleFiles } from "./rule_file.ts";
import { describeProblem, FileError } from "../text/yaml.ts";

/** How rule files were read the last time. */
export interface RuleReload {
  /** Whether the last attempt succeeded. */
  readonly successful: boolean;
  /** When the last successful attempt was, in milliseconds since 1970. */
  readonly successAt: number;
}

/** The rules in force: those of the last successful read. */
export interface LoadedRules {
  readonly groups: readonly GroupDefinition[];
  readonly reload: RuleReload;
}

/**
 * One rule file, or the YAML files of a folder.
 *
 * `read()` replaces the rules, or leaves them in force when a file is broken.
 * `hasSettledChange()` is for polling: a change counts once two looks in a row
 * saw the same files, so a file that is still being written is left alone.
 */
export class RuleFiles {
  readonly #path: string;
  readonly #shownPath: string;
  readonly #now: () => number;
  #loaded: LoadedRules = { groups: [], reload: { successful: false, successAt: 0 } };
  /** The files of the last attempt, so that polling does not try the same files again. */
  #tried = "";
  /** The files that the last look saw. */
  #seen = "";
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * Reads the rules for the first time.
   *
   * @param shownPath stands for `path` in the names of the groups' files
   * @throws {KnownError<"config">} with everything that is wrong in any of the files
   */
  static async open(path: string, shownPath = path, now = Date.now): Promise<RuleFiles> {
    const files = new RuleFiles(path, shownPath, now);
    await files.read();
    return files;
  }

  private constructor(path: string, shownPath: string, now: () => number) {
    this.#path = path;
    this.#shownPath = shownPath;
    this.#now = now;
  }

  get loaded(): LoadedRules {
    return this.#loaded;
  }

  /**
   * Reads all files. Reads take place one after another.
   *
   * @throws {KnownError<"config">} with everything that is wrong; the rules in force stay
   */
  read(): Promise<void> {
    const result = this.#queue.then(() => this.#read());
    this.#queue = result.catch(() => {});
    return result;
  }

  async #read(): Promise<void> {
    // Taken before reading: a change during the read makes another fingerprint.
    this.#tried = await this.#fingerprint();
    this.#seen = this.#tried;
    try {
      const groups = await readRuleFiles(await findRuleFiles(this.#path));
      this.#loaded = {
        groups: groups.map((group) => ({ ...group, file: this.#shown(group.file) })),
        reload: { successful: true, successAt: this.#now() },
      };
    } catch (error) {
      const { groups, reload } = this.#loaded;
      this.#loaded = { groups, reload: { ...reload, successful: false } };
      if (error instanceof FileError) throw configError(error.problems.map(describeProblem));
      if (isKind(error, "config")) throw error;
      throw configError([`Cannot read "${this.#path}": ${errorMessage(error)}`]);
    }
  }

  /** Whether the files differ from those of the last read, and did not change since the last look. */
  async hasSettledChange(): Promise<boolean> {
    const last = this.#seen;
    const now = await this.#fingerprint();
    this.#seen = now;
    return now === last && now !== this.#tried;
  }

  /** Changes whenever one of the files does, or the reason why they cannot be found. */
  async #fingerprint(): Promise<string> {
    try {
      const files = await findRuleFiles(this.#path);
      return JSON.stringify(await Promise.all(files.map(fileState)));
    } catch (error) {
      return errorMessage(error);
    }
  }

  #shown(file: string): string {
    return this.#shownPath + file.slice(this.#path.length);
  }
}

/**
 * The path itself, or the YAML files in the folder that it names, in order.
 *
 * @throws {KnownError<"config">} when there is no such file or folder
 */
export async function findRuleFiles(path: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    if (!(await Deno.stat(path)).isDirectory) return [path];
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (!isDirectory && /\.ya?ml$/.test(name)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw configError([`There is no file or folder "${path}"`]);
  }
  return names.sort().map((name) => `${path.replace(/\/$/, "")}/${name}`);
}

/**
 * Size, times and identity of a file: enough to notice every way of replacing one, and a change
 * of its permissions.
 */
async function fileState(path: string): Promise<readonly (string | number)[]> {
  try {
    const { size, mtime, ctime, ino } = await Deno.stat(path);
    return [path, size, mtime?.getTime() ?? 0, ctime?.getTime() ?? 0, ino ?? 0];
  } catch (error) {
    // Removed since it was found. Reading it says why it cannot be read.
    return [path, errorMessage(error)];
  }
}
