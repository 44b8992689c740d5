import type { Labels } from "../storage.ts";
import { formatBound } from "../text/format_number.ts";
import { parseNumber } from "../text/parse_number.ts";

/**
 * The labels with the number in `bound` written in one way: `le="1"` and
 * `le="1.0"` become the same series, as in Prometheus 3. A value that is no number
 * stays as it is.
 */
export function withCanonicalBound(labels: Labels, bound: "le" | "quantile"): Labels {
  const written = labels.get(bound);
  const value = written === undefined ? undefined : parseNumber(written);
  if (value === undefined || formatBound(value) === written) return labels;
  return new Map(labels).set(bound, formatBound(value));
}
