import { seededRandom } from "../../random.ts";
import type { FeatureColumn } from "../encode/feature_column.ts";
import type { CategoryValue } from "../folder/manifest.ts";
import type { CategoryProfile, NumberProfile } from "../folder/reference.ts";
import type { Row } from "../table/row_reader.ts";
import { roundingOf } from "../watch/feature_bin.ts";
import { CategoryColumn } from "./category_column.ts";
import { NumberColumn, type NumberCounts } from "./number_column.ts";

// Values kept for quantiles: 8 bytes each, at most 32 MB of all features together.
const MOST_VALUES = 4_000_000;
const MOST_VALUES_OF_ONE = 100_000;

/** How many values of each number to keep. */
function capacityOf(columns: number, rows: number): number {
  return Math.min(rows, MOST_VALUES_OF_ONE, Math.floor(MOST_VALUES / columns));
}

/** The values of a feature by its name, one for each row: null where it is missing. */
export type ValuesOf = (name: string) => readonly (CategoryValue | null)[];

/** The features of rows, each by itself. */
export function featuresOf(rows: readonly Row[]): ValuesOf {
  return (name) => rows.map((row) => row[name]!);
}

/** Profiles the features of rows, in two passes: `look` at all rows, then `count` all rows. */
export class FeatureColumns {
  readonly #numbers: { name: string; column: NumberColumn; round: (value: number) => number }[];
  readonly #categories: { name: string; column: CategoryColumn }[] = [];
  readonly #names: readonly string[];
  #counts: readonly { readonly name: string; readonly counts: NumberCounts }[] = [];

  /** @param rows how many there will be, if that is known */
  constructor(columns: readonly FeatureColumn[], rows = Infinity) {
    const features = columns.map(({ feature }) => feature);
    this.#names = features.map(({ name }) => name);
    const capacity = capacityOf(features.filter(({ type }) => type === "number").length, rows);
    this.#numbers = columns.flatMap(({ feature, datatype }, i) =>
      feature.type !== "number" ? [] : [{
        name: feature.name,
        column: new NumberColumn(capacity, seededRandom(i)),
        round: roundingOf(datatype),
      }]
    );
    this.#categories = features.flatMap((feature) =>
      feature.type !== "category"
        ? []
        : [{ name: feature.name, column: new CategoryColumn(feature) }]
    );
  }

  /** The first pass. */
  look(valuesOf: ValuesOf): void {
    for (const { name, column } of this.#numbers) {
      for (const value of valuesOf(name)) column.add(value as number | null);
    }
    for (const { name, column } of this.#categories) {
      for (const value of valuesOf(name)) column.add(value);
    }
  }

  /** Between the passes: the edges of bins are final. */
  startCounting(): void {
    this.#counts = this.#numbers.map(({ name, column, round }) => ({
      name,
      counts: column.finish(round),
    }));
    // Their samples are no longer needed, and the model takes memory now.
    this.#numbers.length = 0;
  }

  /** The second pass. */
  count(valuesOf: ValuesOf): void {
    for (const { name, counts } of this.#counts) {
      for (const value of valuesOf(name)) counts.add(value as number | null);
    }
  }

  finish(): Record<string, NumberProfile | CategoryProfile> {
    const profiles = new Map<string, NumberProfile | CategoryProfile>();
    for (const { name, counts } of this.#counts) {
      profiles.set(name, { type: "number", ...counts.finish() });
    }
    for (const { name, column } of this.#categories) profiles.set(name, column.finish());
    return Object.fromEntries(this.#names.map((name) => [name, profiles.get(name)!]));
  }

  /** Sentences about features that a user should know. */
  notes(): readonly string[] {
    return [
      ...Object.entries(this.finish()).filter(([, { missing }]) => missing === 1)
        .map(([name]) => `No row has a value of "${name}"`),
      ...this.#categories.filter(({ column }) => column.unknown > 0).map(({ name, column }) =>
        `${column.unknown} rows have values of "${name}" that model.json does not list: ` +
        "they are in none of the shares"
      ),
    ];
  }
}
