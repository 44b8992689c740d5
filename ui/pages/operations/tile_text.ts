/** The second lines of the tiles, at most 23 characters long. False where numbers are missing. */

import { counted, show } from "../../format/units.ts";

/** One request in a thousand may fail. */
const FAULT_BUDGET = 0.001;

/** The requests of the range, compared with the period of the same length before it if known. */
export function requestsText(count: number, previous: number): string | false {
  const change = count / previous - 1;
  if (!(previous > 0) || !Number.isFinite(change)) {
    return Number.isFinite(count) && `${show(count, "number")} in this range`;
  }
  const percent = Math.round(Math.abs(change) * 100);
  // Less than 1 % is noise.
  if (percent === 0) return "same as before";
  return `${change < 0 ? "−" : "+"}${percent}\u00a0% vs. before`;
}

/** The share of the error budget that is left in the range, or how many budgets were used. */
export function budgetText(requests: number, faults: number): string | false {
  if (!Number.isFinite(requests)) return false;
  if (requests === 0) return "no requests";
  const used = (faults || 0) / (requests * FAULT_BUDGET);
  return used <= 1
    ? `${show(1 - used, "ratio")} error budget left`
    : `${show(used, "number")}× budget used`;
}

/**
 * In tenths: rate() extends each series to the ends of the range by itself, so the quotient is known to
 * some hundredths only, and one row for each request would be written as 0.99.
 */
export function rowsText(perRequest: number): string | false {
  if (!Number.isFinite(perRequest)) return false;
  const rounded = perRequest < 0.1 ? perRequest : Math.round(perRequest * 10) / 10;
  return `${counted(show(rounded, "number"), "row")} per request`;
}
