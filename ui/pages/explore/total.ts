/** How many series a query has, when the answer holds only some of them. */

import { wholeNumber } from "../../format/units.ts";
import { type Ask, instant, type InstantAsk } from "../../state/ask.ts";
import { useQueries } from "../../state/use_queries.ts";
import type { Cancellable } from "./cancellable.tsx";

/** How many series a query has: as many as were sent, or more. */
export interface Total {
  readonly least: number;
  /** Whether these are all. */
  readonly known: boolean;
}

export function totalText({ least, known }: Total): string {
  return known ? wholeNumber(least) : `more than ${wholeNumber(least)}`;
}

/** The number of series. A second query counts them when the backend truncated the answer. */
export function useTotal({ shown }: Cancellable<Ask>, sent: number): Total {
  const cut = shown.warnings.some(isCut);
  const query = shown.queries.answer;
  const { data } = useQueries<{ readonly count?: InstantAsk }>(
    cut && query !== undefined ? { count: instant(() => `count(${query.expr}\n)`) } : {},
  );
  const count = data.count?.samples[0]?.value;
  // The end of the range may have fewer series than the whole range.
  if (cut && !(count! > sent)) return { least: sent, known: false };
  return { least: count ?? sent, known: true };
}

/** Whether the warning says that the backend truncated the answer. */
export function isCut(warning: string): boolean {
  return warning === "results truncated due to limit";
}

export function seriesNote(drawn: number, total: Total): string {
  return drawn < total.least || !total.known
    ? `showing ${wholeNumber(drawn)} of ${totalText(total)} series`
    : `${totalText(total)} series`;
}
