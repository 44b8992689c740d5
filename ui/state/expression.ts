/** PromQL that depends on the place: the chosen model, the range, the step. */

import { writeDuration } from "../format/duration.ts";
import { leastWindow, rateWindow } from "../prom/step.ts";
import type { Place } from "./place.ts";
import type { Span } from "./session.ts";

/** The variables of an expression. */
export interface Vars {
  /** Matchers of the chosen model and version, for use in braces; may be empty. */
  readonly where: string;
  /** `where` and more matchers. */
  with(matchers: string): string;
  /** Matchers of the chosen model in all its versions, with more matchers. */
  everyVersion(matchers?: string): string;
  /** The window of a rate, as a duration. */
  readonly rate: string;
  /** Four scrapes, as a duration. */
  readonly scrapes: string;
  /** The width of a heatmap cell, as a duration: the larger of a step and four scrapes. */
  readonly cell: string;
  /** The step between two points, as a duration. */
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
    scrapes: writeDuration(leastWindow(scrape) * 1000),
    cell: writeDuration(Math.max(step, leastWindow(scrape)) * 1000),
    range: writeDuration(Math.round(span.to - span.from) * 1000),
  };
}
