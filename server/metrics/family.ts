/** Metrics of one name: what they mean, and their labels. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly kind: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  /** Histograms: upper bounds, ascending, without +Inf. */
  readonly buckets: readonly number[];
  /** How equal label sets of several threads are merged. */
  readonly merge: "sum" | "max";
  /** Limits the memory taken by a label with ever new values. */
  readonly maxLabelSets: number;
}

const MAX_LABEL_SETS = 1000;

/** Label values by label name. A missing label equals an empty one. */
export type Labels = Readonly<Record<string, string>>;

/**
 * A string equal for two label sets exactly when the sets are equal.
 *
 * Label values may hold any character, so no separator is safe to join with;
 * JSON quotes them.
 */
export function labelsKey(family: Family, labels: Labels): string {
  return JSON.stringify(family.labels.map((name) => labels[name] ?? ""));
}

/** The number of cells of one label set: see `Tally`. */
export function cellsOf(family: Family): number {
  return family.kind === "histogram" ? family.buckets.length + 2 : 1;
}

/** A family whose label sets are added up over the threads. */
export function define(
  kind: Family["kind"],
  name: string,
  help: string,
  labels: readonly string[],
  buckets: readonly number[] = [],
): Family {
  return { kind, name, help, labels, buckets, merge: "sum", maxLabelSets: MAX_LABEL_SETS };
}
