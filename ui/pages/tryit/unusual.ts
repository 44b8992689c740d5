/** Values that a model answers, but that its training data did not have. */

import { show } from "../../format/units.ts";
import type { Reference } from "../../state/reference.ts";
import type { FormRow } from "../../requests/example_row.ts";
import type { Field } from "../../requests/input.ts";

/** A warning for each number outside the range of the reference, or else of the manifest. */
export function unusualValues(
  fields: readonly Field[],
  row: FormRow,
  reference: Reference | undefined,
): string[] {
  return fields.flatMap(({ name, type, min, max }) => {
    const text = row[name] ?? "";
    const value = Number(text);
    if ((type !== "number" && type !== "integer") || text === "" || Number.isNaN(value)) return [];
    const seen = reference?.features[name];
    const known = seen?.min !== undefined && seen.max !== undefined;
    const [low, high] = known ? [seen.min!, seen.max!] : [min ?? -Infinity, max ?? Infinity];
    if (value >= low && value <= high) return [];
    const whose = known ? "the training data had" : "the manifest says";
    return [`${name} ${text}: ${whose} ${rangeText(low, high)}`];
  });
}

function rangeText(low: number, high: number): string {
  if (low === -Infinity) return `at most ${show(high, "number")}`;
  return high === Infinity
    ? `at least ${show(low, "number")}`
    : `${show(low, "number")} to ${show(high, "number")}`;
}
