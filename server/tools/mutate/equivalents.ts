/**
 * Mutants that no test can notice, with the reason why: `equivalent.yml`.
 *
 * An entry names a file, a line by its text, and the changes of it, so that it holds when lines
 * move and ends when they change.
 */

import { parse } from "yaml";
import type { Mutant } from "./mutants.ts";

interface Entry {
  readonly line: string;
  readonly changes: readonly string[];
  readonly because: string;
}

export class Equivalents {
  readonly #entries: ReadonlyMap<string, readonly Entry[]>;

  constructor(yaml: string) {
    this.#entries = new Map(Object.entries(parse(yaml) ?? {}));
    for (const [file, entries] of this.#entries) {
      for (const entry of entries) {
        if (!entry.because) throw new Error(`${file}: "${entry.line}" must say its reason`);
      }
    }
  }

  has(mutant: Mutant): boolean {
    return this.#of(mutant.file).some((entry) =>
      entry.line === mutant.text && entry.changes.includes(mutant.change)
    );
  }

  /** What is listed for a file but is none of its mutants any more. */
  stale(file: string, mutants: readonly Mutant[]): string[] {
    const known = new Set(mutants.map(({ text, change }) => `${text}: ${change}`));
    return this.#of(file)
      .flatMap(({ line, changes }) => changes.map((change) => `${line}: ${change}`))
      .filter((name) => !known.has(name));
  }

  #of(file: string): readonly Entry[] {
    return this.#entries.get(file) ?? [];
  }
}
