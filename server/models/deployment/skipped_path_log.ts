import type { Logger } from "../../logger.ts";
import type { SkippedPath } from "../folder/skipped_paths.ts";

/**
 * The list of skipped paths. Each is logged once.
 *
 * As with models, two polls in a row must have seen the same, so a file that is renamed when it is
 * complete is not reported. The list of the first poll is taken at once.
 */
export class SkippedPathLog {
  readonly #log: Logger;
  #last: string | undefined;
  #list: readonly SkippedPath[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  get list(): readonly SkippedPath[] {
    return this.#list;
  }

  /** Takes the list of a poll. @returns whether the settled list has changed */
  note(seen: readonly SkippedPath[]): boolean {
    const text = JSON.stringify(seen);
    const settled = this.#last === undefined || this.#last === text;
    this.#last = text;
    if (!settled || text === JSON.stringify(this.#list)) return false;
    const known = new Set(this.#list.map((one) => JSON.stringify(one)));
    for (const { path, reason } of seen) {
      if (known.has(JSON.stringify({ path, reason }))) continue;
      this.#log.warn("not served", { path, reason });
    }
    this.#list = seen;
    return true;
  }
}
