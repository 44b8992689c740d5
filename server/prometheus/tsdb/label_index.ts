import type { Matcher } from "../storage.ts";
import { matcherTest } from "../text/regexp.ts";
import { intersect, Postings, type SortedSlots, subtract, union } from "./postings.ts";
import { keyLength, type SeriesKey, symbolAt } from "./series_key.ts";
import type { Symbols } from "./symbols.ts";

/**
 * An inverted index from labels to series.
 *
 * `#labels` maps the symbol of a name to the symbols of its values, and each value
 * to the series that have it. `#all` lists every series, for matchers that accept
 * a missing label.
 */
export class LabelIndex {
  #symbols: Symbols;
  #all = new Postings();
  #labels = new Map<number, Map<number, Postings>>();

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  add(slot: number, key: SeriesKey): void {
    this.#all.add(slot);
    for (let i = 0; i < keyLength(key); i += 2) {
      this.#postings(symbolAt(key, i), symbolAt(key, i + 1)).add(slot);
    }
  }

  /** Removes all series in `gone`, a map from their numbers to their keys. */
  remove(gone: ReadonlyMap<number, SeriesKey>): void {
    const isGone = (slot: number) => gone.has(slot);
    for (const [name, values] of this.#labelsOf(gone.values())) {
      for (const value of values) this.#dropFrom(name, value, isGone);
    }
    this.#all.drop(isGone);
  }

  /** The series that all matchers accept. Without matchers, every series. */
  select(matchers: readonly Matcher[]): SortedSlots {
    let found: SortedSlots | undefined;
    const refused: SortedSlots[] = [];
    for (const matcher of matchers) {
      const test = matcherTest(matcher);
      if (test("")) {
        refused.push(this.#withValue(matcher.name, (value) => !test(value)));
      } else {
        const accepted = matcher.op === "="
          ? this.#withLabel(matcher.name, matcher.value)
          : this.#withValue(matcher.name, test);
        found = found ? intersect(found, accepted) : accepted;
      }
    }
    // The list of all series changes in place, so callers get a copy.
    found ??= this.#all.view().slice();
    return refused.reduce(subtract, found);
  }

  /** The names of labels, as symbols. */
  names(): Iterable<number> {
    return this.#labels.keys();
  }

  /** The values of a label and the series that have each, as symbols. */
  values(name: number): ReadonlyMap<number, Postings> {
    return this.#labels.get(name) ?? new Map();
  }

  #postings(name: number, value: number): Postings {
    let values = this.#labels.get(name);
    if (!values) this.#labels.set(name, values = new Map());
    let postings = values.get(value);
    if (!postings) values.set(value, postings = new Postings());
    return postings;
  }

  /** The distinct labels of several series: the values by name. */
  #labelsOf(keys: Iterable<SeriesKey>): Map<number, Set<number>> {
    const labels = new Map<number, Set<number>>();
    for (const key of keys) {
      for (let i = 0; i < keyLength(key); i += 2) {
        const name = symbolAt(key, i);
        let values = labels.get(name);
        if (!values) labels.set(name, values = new Set());
        values.add(symbolAt(key, i + 1));
      }
    }
    return labels;
  }

  #dropFrom(name: number, value: number, isGone: (slot: number) => boolean): void {
    const values = this.#labels.get(name)!;
    const postings = values.get(value)!;
    postings.drop(isGone);
    if (postings.length === 0) values.delete(value);
    if (values.size === 0) this.#labels.delete(name);
  }

  #withLabel(name: string, value: string): SortedSlots {
    const nameId = this.#symbols.find(name);
    const valueId = this.#symbols.find(value);
    if (nameId === undefined || valueId === undefined) return new Uint32Array();
    return this.#labels.get(nameId)?.get(valueId)?.view().slice() ?? new Uint32Array();
  }

  #withValue(name: string, test: (value: string) => boolean): SortedSlots {
    const nameId = this.#symbols.find(name);
    if (nameId === undefined) return new Uint32Array();
    const lists: SortedSlots[] = [];
    for (const [value, postings] of this.values(nameId)) {
      if (test(this.#symbols.text(value))) lists.push(postings.view());
    }
    return lists.length === 1 ? lists[0]!.slice() : union(lists);
  }
}
