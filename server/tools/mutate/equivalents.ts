/**
 * Mutants that no test can notice, with the reason why: `equivalent.txt`.
 *
 * They are named by their file, the text of their line, and the change of it, so that an entry
 * holds when lines move and ends when they change.
 */

import type { Mutant } from "./mutants.ts";

export class Equivalents {
  /** Names of mutants by their files. */
  readonly #listed = new Map<string, Set<string>>();

  /** @param text files, below them reasons, lines and changes, each two columns further in */
  constructor(text: string) {
    const path: string[] = [];
    for (const line of text.split("\n")) {
      if (line.trim() === "" || line.startsWith("#")) continue;
      const depth = (line.length - line.trimStart().length) / 2;
      if (!(depth <= path.length && depth < 4)) {
        throw new SyntaxError(
          `Cannot place the line "${line}": expected a file, a reason, a line or a change above it`,
        );
      }
      path.splice(depth, 4, line.trim());
      if (depth === 3) this.#add(path[0]!, `${path[2]}: ${path[3]}`);
    }
  }

  has(mutant: Mutant): boolean {
    return this.#listed.get(mutant.file)?.has(nameOf(mutant)) ?? false;
  }

  /** What is listed for a file but is none of its mutants any more. */
  stale(file: string, mutants: readonly Mutant[]): string[] {
    const known = new Set(mutants.map(nameOf));
    return [...this.#listed.get(file) ?? []].filter((name) => !known.has(name));
  }

  #add(file: string, name: string): void {
    const names = this.#listed.get(file) ?? new Set();
    this.#listed.set(file, names.add(name));
  }
}

function nameOf({ text, change }: Mutant): string {
  return `${text}: ${change}`;
}
