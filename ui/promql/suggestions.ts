/** The suggestions of one query field: when they open, which one is selected, what taking it does. */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Candidate, type Completion, completionAt } from "./complete.ts";
import { closerFor, type TextEdit } from "./pairs.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The suggestions for a place in the query; there is at least one. */
export interface Suggested {
  readonly place: Completion;
  /** How many characters follow the replaced ones: text that is typed later comes before them. */
  readonly behind: number;
  readonly candidates: readonly Candidate[];
  /** Index of the selected candidate. */
  readonly selected: number;
}

const DEBOUNCE_MS = 120;

// Fewer letters of a name match too much; one letter of a keyword is enough.
const LEAST_TYPED: Readonly<Partial<Record<Completion["kind"], number>>> = {
  expression: 2,
  operator: 1,
};

export class Suggestions {
  readonly #vocabulary: Pick<Vocabulary, "candidates">;
  readonly #debounceMs: number;
  readonly #shown: Signal<Suggested | undefined> = signal(undefined);
  /** The number of the latest lookup. Answers to earlier ones are dropped. */
  #turn = 0;

  constructor(vocabulary: Pick<Vocabulary, "candidates">, debounceMs = DEBOUNCE_MS) {
    this.#vocabulary = vocabulary;
    this.#debounceMs = debounceMs;
  }

  /** Undefined while the list is closed. */
  get shown(): ReadonlySignal<Suggested | undefined> {
    return this.#shown;
  }

  /**
   * Looks for candidates at the cursor, shortly after the last call.
   *
   * @param forced also before enough is typed
   */
  async look(query: string, cursor: number, forced = false): Promise<void> {
    const turn = ++this.#turn;
    const place = completionAt(query, cursor);
    const before = this.#shown.peek()?.place;
    if (place.kind !== before?.kind || place.from !== before.from) this.#shown.value = undefined;
    await new Promise((resolve) => setTimeout(resolve, this.#debounceMs));
    if (turn !== this.#turn) return;
    const typed = query.slice(place.from, cursor);
    const enough = forced || typed.length >= (LEAST_TYPED[place.kind] ?? 0);
    const candidates = enough
      ? await this.#vocabulary.candidates(place, typed).catch(() => [])
      : [];
    if (turn !== this.#turn) return;
    const only = candidates.length === 1 && candidates[0]!.text === typed;
    this.#shown.value = candidates.length === 0 || only
      ? undefined
      : { place, behind: query.length - place.to, candidates, selected: 0 };
  }

  close(): void {
    this.#turn++;
    this.#shown.value = undefined;
  }

  /** Selects the next candidate (1) or the one before (-1), in a circle. */
  move(by: 1 | -1): void {
    const shown = this.#shown.peek();
    if (shown === undefined) return;
    const { candidates, selected } = shown;
    const next = (selected + by + candidates.length) % candidates.length;
    this.#shown.value = { ...shown, selected: next };
  }
}

/** Puts a candidate in the place of what was typed, and the cursor behind it. */
export function editWith(
  query: string,
  { place, behind }: Suggested,
  { text, insert = text, suffix }: Candidate,
): TextEdit {
  const { from } = place;
  const to = query.length - behind;
  const mark = suffix.trim();
  if (mark !== "" && query.slice(to).startsWith(mark)) {
    const end = from + insert.length + mark.length;
    return { from, to: to + mark.length, insert: insert + mark, start: end, end };
  }
  const before = query.slice(0, from) + insert + suffix.slice(0, -1);
  const close = closerFor(before + query.slice(to), before.length, suffix.slice(-1));
  const end = from + insert.length + suffix.length;
  return { from, to, insert: insert + suffix + close, start: end, end };
}

/** Whether the query has the whole selected candidate already, so that taking it changes nothing. */
export function hasSelected(
  query: string,
  { place, behind, candidates, selected }: Suggested,
): boolean {
  const { text, suffix } = candidates[selected]!;
  return suffix === "" && text === query.slice(place.from, query.length - behind);
}
