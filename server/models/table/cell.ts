import type { CategoryFeature, CategoryValue, Feature } from "../folder/manifest.ts";
import { mayBeAbsent } from "../folder/manifest.ts";

/** @returns null for a cell without a value, if the feature may be absent; undefined for a wrong one */
export type ReadCell = (cell: unknown) => CategoryValue | null | undefined;

/** Reads cells of text, such as those of CSV. */
export function textCell(feature: Feature): ReadCell {
  const empty = mayBeAbsent(feature) ? null : undefined;
  const read = feature.type === "number" ? numberFromText : categoryFromText(feature);
  return (cell) => {
    const text = typeof cell === "string" ? cell.trim() : "";
    return read(text) ?? (text === "" ? empty : undefined);
  };
}

/** Reads cells of JSON, which are typed as in requests. */
export function jsonCell(feature: Feature): ReadCell {
  const empty = mayBeAbsent(feature) ? null : undefined;
  const fits = jsonTest(feature);
  return (cell) =>
    cell === undefined || cell === null ? empty : fits(cell) ? cell as CategoryValue : undefined;
}

function jsonTest(feature: Feature): (cell: unknown) => boolean {
  if (feature.type === "number") {
    return (cell) => typeof cell === "bigint" || Number.isFinite(cell);
  }
  const values = new Set<unknown>(feature.values);
  return (cell) => values.has(cell) || feature.accept_unknown && typeof cell !== "object";
}

function numberFromText(text: string): number | undefined {
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? number : undefined;
}

function categoryFromText(
  { values, accept_unknown }: CategoryFeature,
): (text: string) => CategoryValue | undefined {
  const known = new Map<string, CategoryValue | undefined>();
  for (const value of values.toReversed()) known.set(String(value), value);
  return (text) =>
    known.get(text) ?? looselyEqual(text, values) ??
      (text !== "" && accept_unknown ? text : undefined);
}

/** Tables write numbers and booleans in their own ways: 1.0 for 1, TRUE for true. */
export function looselyEqual<T extends CategoryValue>(
  text: string,
  values: readonly T[],
): T | undefined {
  return values.find((value) =>
    typeof value === "number"
      ? text !== "" && Number(text) === value
      : typeof value === "boolean" && text.toLowerCase() === String(value)
  );
}
