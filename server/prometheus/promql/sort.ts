/** The sort functions, which order the result of an instant query. */

import type { Row } from "./grid.ts";
import { compareLabels } from "./labels.ts";
import { compareNaturally } from "./natural_order.ts";

/** By the value at the first step; NaN comes last in both directions. */
export function sortByValue(rows: readonly Row[], descending: boolean): Row[] {
  return [...rows].sort((a, b) => {
    const [x, y] = [a.values[0]!, b.values[0]!];
    if (Number.isNaN(x) || Number.isNaN(y)) {
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    }
    return descending ? y - x || 0 : x - y || 0;
  });
}

/** By the values of the named labels, one after another; then by all labels. */
export function sortByLabels(
  rows: readonly Row[],
  names: readonly string[],
  descending: boolean,
): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    for (const name of names) {
      const order = compareNaturally(a.labels.get(name) ?? "", b.labels.get(name) ?? "");
      if (order !== 0) return sign * order;
    }
    return sign * compareLabels(a.labels, b.labels);
  });
}
