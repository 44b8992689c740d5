/**
 * Earlier verdicts, one file for each source.
 *
 * A verdict holds while the source is the same, and the test that noticed; a mutant that nothing
 * noticed meets all tests of its folder again when one of them changed. Changes in between, in what
 * the source imports, are not looked at: `--anew` forgets.
 */

import type { Verdict } from "./judge.ts";

type Kept = Readonly<Record<string, Verdict & { readonly tests: string }>>;

const FOLDER = "node_modules/.cache/mutate";

export class Cache {
  readonly #folder: string;

  constructor(folder = FOLDER) {
    this.#folder = folder;
  }

  /** Reads what is known of the mutants of a source by their places. */
  read(source: Source): Map<number, Verdict> {
    let kept: Kept;
    try {
      kept = JSON.parse(Deno.readTextFileSync(this.#path(source)));
    } catch {
      return new Map();
    }
    const holds = Object.entries(kept).filter(([, verdict]) =>
      verdict.tests === stamp(verdict, source)
    );
    return new Map(holds.map(([place, verdict]) => [Number(place), verdict]));
  }

  write(source: Source, verdicts: ReadonlyMap<number, Verdict>): void {
    const kept: Kept = Object.fromEntries(
      [...verdicts].map((
        [place, verdict],
      ) => [place, { ...verdict, tests: stamp(verdict, source) }]),
    );
    Deno.mkdirSync(this.#folder, { recursive: true });
    Deno.writeTextFileSync(this.#path(source), JSON.stringify(kept));
  }

  #path({ file, hash }: Source): string {
    return `${this.#folder}/${file.replaceAll("/", "+")}.${hash}.json`;
  }
}

export interface Source {
  readonly file: string;
  readonly hash: string;
  /** The hashes of its folder's tests, and of all of them together. */
  readonly tests: ReadonlyMap<string, string>;
  readonly allTests: string;
}

function stamp(verdict: Verdict, source: Source): string {
  return verdict.status === "killed" ? source.tests.get(verdict.by) ?? "" : source.allTests;
}

/** A short name for a text, another for another text. */
export async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex().slice(0, 16);
}
