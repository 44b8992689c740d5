/** The rows of the table of slices: each beside the whole. */

import type { InstantAnswer } from "../../../prom/query.ts";
import { type Measured, shareOf, type Verdict, verdictOf } from "./measured.ts";
import { partsBy } from "./parts_of.ts";

export interface SliceRow {
  readonly slice: string;
  readonly labels: number;
  /** Accuracy, or for a regression the root mean squared error. */
  readonly measured: Measured;
  /** The same figure of all slices together. */
  readonly whole: number;
  readonly estimated: number;
  readonly verdict: Verdict;
}

/** Slices by accuracy, the lowest first; those without labels are last, by their estimates. */
export function accuracyRows(
  labels: InstantAnswer | undefined,
  estimates: InstantAnswer | undefined,
): SliceRow[] {
  const truth = bySlice(labels);
  const expected = bySlice(estimates);
  const all = [...truth.values()];
  const whole = shareOf(total(all, "right"), total(all, "rows"));
  const names = new Set([...truth.keys(), ...expected.keys()]);
  const rows = [...names].map((slice) => {
    const { right = 0, rows = 0 } = truth.get(slice) ?? {};
    const guess = expected.get(slice);
    return rowOf(slice, rows, shareOf(right, rows), whole, {
      estimated: guess === undefined ? NaN : shareOf(guess.right!, guess.rows!).value,
      higherIsBetter: true,
    });
  });
  return rows.sort((a, b) =>
    order(a.measured.value, b.measured.value) || order(a.estimated, b.estimated)
  );
}

/** Slices by root mean squared error, the highest first; those without labels are last. */
export function errorRows(sums: InstantAnswer | undefined): SliceRow[] {
  const parts = partsBy("slice", sums);
  const all = [...parts.values()];
  const root = (squares: number, rows: number): Measured => ({
    value: rows > 0 ? Math.sqrt(squares / rows) : NaN,
    stderr: NaN,
  });
  const whole = root(total(all, "squares"), total(all, "rows"));
  const rows = [...parts].map(([slice, { rows = 0, squares = NaN }]) =>
    rowOf(slice, rows, root(squares, rows), whole, { estimated: NaN, higherIsBetter: false })
  );
  return rows.sort((a, b) => order(-a.measured.value, -b.measured.value));
}

function rowOf(
  slice: string,
  labels: number,
  measured: Measured,
  whole: Measured,
  { estimated, higherIsBetter }: { readonly estimated: number; readonly higherIsBetter: boolean },
): SliceRow {
  const verdict = verdictOf(measured, whole, labels, higherIsBetter);
  return { slice, labels, measured, whole: whole.value, estimated, verdict };
}

type Parts = Readonly<Record<string, number>>;

function bySlice(answer: InstantAnswer | undefined): ReadonlyMap<string, Parts> {
  const found = new Map<string, { right: number; rows: number }>();
  for (const { labels, value } of answer?.samples ?? []) {
    if (labels.slice === undefined) continue;
    const sums = found.get(labels.slice) ?? { right: 0, rows: 0 };
    sums.rows += value;
    if (labels.correct === "true") sums.right += value;
    found.set(labels.slice, sums);
  }
  return found as ReadonlyMap<string, Parts>;
}

function total(parts: readonly Parts[], name: string): number {
  return parts.reduce((sum, part) => sum + (part[name] ?? 0), 0);
}

function order(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
