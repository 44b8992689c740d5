/** PromQL that depends on where the page is: the chosen model, the range, the step. */

import { writeDuration } from "../format/duration.ts";
import { rateWindow } from "../prom/step.ts";
import type { Place } from "./place.ts";
import type { Span } from "./session.ts";

/** What an expression may depend on. */
export interface Vars {
  /** Matchers of the chosen model and version, to stand in braces; may be empty. */
  readonly where: string;
  /** The same with more matchers. */
  with(matchers: string): string;
  /** Matchers of the chosen model in all its versions, with more matchers. */
  everyVersion(matchers?: string): string;
  /** How far back a rate looks, as a duration. */
  readonly rate: string;
  /** How long a cell of a heatmap is, as a duration: a step, and at least four scrapes. */
  readonly cell: string;
  /** How far apart the points are, as a duration. */
  readonly step: string;
  /** The whole range, as a duration. */
  readonly range: string;
}

export type Expression = (vars: Vars) => string;

export function varsOf(place: Place, span: Span, step: number, scrape: number): Vars {
  const matcher = (name: string, value: string) =>
    value === "" ? "" : `${name}=${JSON.stringify(value)}`;
  const model = matcher("model", place.model);
  const version = matcher("version", place.version);
  const join = (...parts: readonly string[]) => parts.filter((part) => part !== "").join(",");
  return {
    where: join(model, version),
    with: (more) => join(model, version, more),
    everyVersion: (more = "") => join(model, more),
    rate: writeDuration(rateWindow(step, scrape) * 1000),
    step: writeDuration(step * 1000),
    cell: writeDuration(Math.max(step, 4 * scrape) * 1000),
    range: writeDuration(Math.round(span.to - span.from) * 1000),
  };
}
