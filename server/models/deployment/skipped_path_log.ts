import type { Logger } from "../../logger.ts";
import type { SkippedPath } from "../folder/skipped_paths.ts";

/**
 * What looks like a model and is none, each told once in the log.
 *
 * As with models, two looks in a row must have seen the same, so a file that is
 * renamed when it is whole is no news. What is there at the start has settled.
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

  /** Takes note of what a look has seen. @returns whether the list has changed */
  note(seen: readonly SkippedPath[]): boolean {
    const look = JSON.stringify(seen);
    const settled = this.#last === undefined || this.#last === look;
    this.#last = look;
    if (!settled || look === JSON.stringify(this.#list)) return false;
    const known = new Set(this.#list.map((one) => JSON.stringify(one)));
    for (const { path, reason } of seen) {
      if (known.has(JSON.stringify({ path, reason }))) continue;
      this.#log.warn("not served", { path, reason });
    }
    this.#list = seen;
    return true;
  }
}
