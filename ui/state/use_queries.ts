/** A component's queries: opened, moved and released as its needs change. */

import { useEffect, useRef } from "preact/hooks";
import type { Query, Result, ResultData, Use } from "../prom/queries.ts";
import { gridOf, rateWindow, stepFor } from "../prom/step.ts";
import { writeDuration } from "../format/duration.ts";
import type { Place } from "./place.ts";
import { type Session, type Span, useSession } from "./session.ts";

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

/** An expression for Explore, where the lengths are those of another picture. */
export function explorable(expr: Expression, session: Session): string {
  const vars = varsOf(session.place.value, session.span.value, 1, 1);
  const names = { rate: "$__rate_interval", cell: "$cell", step: "$__interval", range: "$__range" };
  return expr({ ...vars, ...names });
}

/** Unsettled points of a range: rules and remote writes come late, up to a minute or two. */
const LEAST_UNSETTLED = 120;

// Panels of different widths that ask the same should get the same points, so that they share
// the request: a small panel asks as one of this width.
const SHARED_WIDTH = 480;

export interface Ask {
  readonly expr: Expression;
  readonly kind: "range" | "instant";
  /** Width in CSS pixels of the picture of a range. */
  readonly width?: number;
  readonly pixelsPerPoint?: number;
  /** What is drawn is asked before what is written. */
  readonly drawn?: boolean;
  readonly limit?: number;
}

export function queryOf(ask: Ask, place: Place, span: Span, scrape: number): Query {
  const length = span.to - span.from;
  const narrowest = ask.pixelsPerPoint === undefined ? SHARED_WIDTH : 0;
  const width = Math.max(narrowest, ask.width ?? 0);
  const step = stepFor(length, width, scrape, ask.pixelsPerPoint);
  const expr = ask.expr(varsOf(place, span, step, scrape));
  const { limit } = ask;
  if (ask.kind === "range") {
    const unsettled = Math.max(LEAST_UNSETTLED, 2 * rateWindow(step, scrape));
    return { kind: "range", expr, grid: gridOf(span.from, span.to, step), unsettled, limit };
  }
  return { kind: "instant", expr, time: gridOf(span.to, span.to, scrape).end, limit };
}

/** What a panel has to show. */
export interface Shown {
  /** One for each query; undefined before the first answer. */
  readonly data: readonly (ResultData | undefined)[];
  readonly queries: readonly Query[];
  readonly asks: readonly Ask[];
  readonly loading: boolean;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly tookMs: number;
  readonly bytes: number;
}

interface Held {
  key: string;
  uses: Use[];
  /** What was complete last. It stays on the screen until something newer is complete. */
  complete?: readonly (ResultData | undefined)[];
  /** When that was, in milliseconds. */
  since: number;
}

// A source may be too slow ever to have all answers for one moment.
const PATIENCE_MS = 15_000;

/** The answers to the asks for the page's range, as they come and as time goes on. */
export function useQueries(asks: readonly Ask[], visible = true): Shown {
  const session = useSession();
  const held = useRef<Held>({ key: "", uses: [], since: -Infinity });
  const queries = asks.map((ask) =>
    queryOf(ask, session.place.value, session.span.value, session.scrape.value)
  );
  const uses = follow(held.current, session, queries);
  uses.forEach((use, at) => use.show(visible, asks[at]!.drawn));
  useEffect(() => () => held.current.uses.forEach((use) => use.release()), []);
  const results = uses.map((use) => use.result.value);
  const settled = results.every(({ data, error }) => data !== undefined || error !== undefined);
  if (settled && (together(results) || performance.now() - held.current.since > PATIENCE_MS)) {
    held.current.complete = results.map(({ data }) => data);
    held.current.since = performance.now();
  }
  const data = held.current.complete ?? results.map(({ data }) => data);
  return { ...summary(results), data, queries, asks };
}

/** Whether answers with the same step end at the same moment; those that were refused aside. */
export function together(results: readonly Pick<Result, "data" | "error">[]): boolean {
  const ends = new Map<number, number>();
  return results.every(({ data, error }) => {
    if (data === undefined || error !== undefined) return true;
    const { step, end } = data.kind === "range" ? data.frame.grid : { step: 0, end: data.time };
    const other = ends.get(step);
    ends.set(step, end);
    return other === undefined || other === end;
  });
}

/** Keeps the open uses in step with the queries that are wanted. */
function follow(
  held: Held,
  session: Session,
  queries: readonly Query[],
): readonly Use[] {
  const key = JSON.stringify(
    queries.map((query) => [query.kind, query.expr, query.kind === "range" ? query.grid.step : 0]),
  );
  if (key === held.key) {
    held.uses.forEach((use, at) => use.move(queries[at]!));
  } else {
    // The new ones first: what both want stays open and keeps its data.
    const before = held.uses;
    held.uses = queries.map((query) => session.queries.use(query));
    held.key = key;
    for (const use of before) use.release();
  }
  return held.uses;
}

function summary(results: readonly Result[]): Omit<Shown, "data" | "queries" | "asks"> {
  return {
    loading: results.some(({ loading }) => loading),
    errors: [...new Set(results.flatMap(({ error }) => error ?? []))],
    warnings: [...new Set(results.flatMap(({ warnings }) => warnings))],
    tookMs: results.reduce((sum, { tookMs }) => sum + tookMs, 0),
    bytes: results.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
