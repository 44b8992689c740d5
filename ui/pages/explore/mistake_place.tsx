import { excerptOf, mistakeTold } from "../../promql/mistake.ts";
import type { Ask } from "../../state/ask.ts";
import type { Cancellable } from "./cancellable.tsx";

/** The part of the query that the backend could not parse; undefined if it could. */
export function mistakePlace({ shown: { queries, errors } }: Cancellable<Ask>) {
  const expr = queries.answer?.expr ?? "";
  const mistake = errors.map((error) => mistakeTold(expr, error)).find(Boolean);
  if (mistake === undefined) return undefined;
  const { before, wrong, after } = excerptOf(expr, mistake);
  return <pre class="code place">{before}<mark>{wrong === "" ? " " : wrong}</mark>{after}</pre>;
}
