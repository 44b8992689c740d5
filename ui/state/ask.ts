/** A query as a component states it, before the range, the step and the model are known. */

import type { Query } from "../prom/query.ts";
import { endsEvery, gridOf, leastWindow, rateWindow, stepFor } from "../prom/step.ts";
import { type Expression, varsOf } from "./expression.ts";
import type { Place } from "./place.ts";
import type { Span } from "./session.ts";

export interface AskOptions {
  /** Width in CSS pixels of the picture of a range. */
  readonly width?: number;
  /** Whether the points are columns of a heatmap, as wide as the window of a count. */
  readonly cells?: boolean;
  /** Sent before queries whose answers are only written as text. */
  readonly drawn?: boolean;
  /** The most series that the source may answer with. */
  readonly limit?: number;
}

export interface Ask extends AskOptions {
  readonly expr: Expression;
  readonly kind: "range" | "instant";
}

export interface RangeAsk extends Ask {
  readonly kind: "range";
}

export interface InstantAsk extends Ask {
  readonly kind: "instant";
}

/** Asks for points over the page's range. */
export function range(expr: Expression, options: AskOptions = {}): RangeAsk {
  return { ...options, kind: "range", expr };
}

/** Asks for the values at the end of the page's range. */
export function instant(expr: Expression, options: AskOptions = {}): InstantAsk {
  return { ...options, kind: "instant", expr };
}

// Late samples (of rules, of remote writes) still change points up to a minute or two old.
const LEAST_UNSETTLED = 120;

// Narrower columns would be hard to point at.
const PIXELS_PER_CELL = 8;

// Panels of different widths that ask the same should get the same points, so that they share
// the request: a small panel asks as one of this width.
const SHARED_WIDTH = 480;

// Prometheus answers with no more points for a series.
const MOST_POINTS = 11_000;

/** The step of the place, at least a scrape; undefined for none, or where it makes too many points. */
function chosenStep(step: number, length: number, scrape: number): number | undefined {
  return step > 0 && length / step < MOST_POINTS ? Math.max(step, scrape) : undefined;
}

/** The query for a place and a span; `scrape` is the scrape interval in seconds. */
export function queryOf(ask: Ask, place: Place, span: Span, scrape: number): Query {
  const length = span.to - span.from;
  const step = ask.cells
    ? stepFor(length, ask.width ?? 0, leastWindow(scrape), PIXELS_PER_CELL)
    : chosenStep(place.step, length, scrape) ??
      stepFor(length, Math.max(SHARED_WIDTH, ask.width ?? 0), scrape);
  const expr = ask.expr(varsOf(place, span, step, scrape));
  const { limit } = ask;
  if (ask.kind === "range") {
    const grid = gridOf(span.from, span.to, step, endsEvery(step));
    const unsettled = Math.max(LEAST_UNSETTLED, 2 * rateWindow(step, scrape));
    return { kind: "range", expr, grid, unsettled, limit };
  }
  return { kind: "instant", expr, time: gridOf(span.to, span.to, scrape).end, limit };
}
