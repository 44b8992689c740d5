/** A component's queries: opened, moved and released as its needs change. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Use } from "../prom/queries.ts";
import type { Answer, InstantAnswer, Query, QueryState, RangeAnswer } from "../prom/query.ts";
import { type Ask, type InstantAsk, queryOf, type RangeAsk } from "./ask.ts";
import { type Session, useSession } from "./session.ts";

/**
 * The queries of a component, each by a name of its own; where their number depends on data, a
 * list of them has the name.
 */
export type Asks = Readonly<Record<string, Ask | readonly Ask[]>>;

/** All asks, in the order of their names. */
export function asksOf(asks: Asks): Ask[] {
  return Object.values(asks).flat();
}

/** The answer of one query; undefined until there is one. */
type AnswerOf<A> =
  | ([A] extends [RangeAsk | undefined] ? RangeAnswer
    : [A] extends [InstantAsk | undefined] ? InstantAnswer
    : Answer)
  | undefined;

/** Something of each query, by the same names. */
type Named<A, T> = {
  readonly [Name in keyof A]: A[Name] extends readonly Ask[] ? readonly T[] : T;
};

export type Answers<A> = {
  readonly [Name in keyof A]: A[Name] extends readonly (infer One)[] ? readonly AnswerOf<One>[]
    : AnswerOf<A[Name]>;
};

/** The answers of a component's queries, and how they came. */
export interface Shown<A extends Asks = Asks> {
  /** By the names of the queries. */
  readonly data: Answers<A>;
  readonly queries: Named<A, Query>;
  readonly asks: A;
  /** How many of the queries have an answer. */
  readonly answered: "none" | "some" | "all";
  readonly loading: boolean;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly tookMs: number;
  readonly bytes: number;
}

interface Held {
  /** Equal as long as the same queries only move in time. */
  key: string;
  uses: readonly Use[];
  /** The last complete set of answers, by slot. It stays until a newer one is complete. */
  complete?: ReadonlyMap<string, Answer | undefined>;
  /** When that was, in milliseconds. */
  since: number;
}

// A source may be too slow ever to have all answers for one moment.
const PATIENCE_MS = 15_000;

/** The answers to the asks for the page's range, as they come and as time goes on. */
export function useQueries<const A extends Asks>(asks: A, visible = true): Shown<A> {
  const session = useSession();
  const held = useRef<Held>({ key: "", uses: [], since: -Infinity });
  const slots = slotsOf(asks);
  const queries = slots.map(({ ask }) =>
    queryOf(ask, session.place.value, session.span.value, session.scrape.value)
  );
  const uses = follow(held.current, session, queries);
  uses.forEach((use, at) => use.show(visible, slots[at]!.ask.drawn));
  // A component that goes before its first frame never has its other effects run.
  useLayoutEffect(() => () => held.current.uses.forEach((use) => use.release()), []);
  const states = uses.map((use) => use.state.value);
  const settled = states.every(({ data, error }) => data !== undefined || error !== undefined);
  if (settled && (together(states) || performance.now() - held.current.since > PATIENCE_MS)) {
    held.current.complete = new Map(slots.map(({ slot }, at) => [slot, states[at]!.data]));
    held.current.since = performance.now();
  }
  const { complete } = held.current;
  const data = slots.map(({ slot }, at) => complete ? complete.get(slot) : states[at]!.data);
  return {
    ...summary(states),
    data: named(asks, data) as Answers<A>,
    queries: named(asks, queries) as Named<A, Query>,
    asks,
    answered: howMany(data),
  };
}

interface Slot {
  /** The ask's name, and its place where the name has a list. */
  readonly slot: string;
  readonly ask: Ask;
}

function slotsOf(asks: Asks): Slot[] {
  return Object.entries(asks).flatMap(([name, one]) =>
    isList(one) ? one.map((ask, at) => ({ slot: `${name} ${at}`, ask })) : { slot: name, ask: one }
  );
}

/** Values in the order of the slots, by the names of the asks. */
function named<T>(asks: Asks, values: readonly T[]): Record<string, T | T[]> {
  const left = values.values();
  const next = () => left.next().value!;
  return Object.fromEntries(
    Object.entries(asks).map(([name, one]) => [name, isList(one) ? one.map(next) : next()]),
  );
}

function isList(one: Ask | readonly Ask[]): one is readonly Ask[] {
  return Array.isArray(one);
}

function howMany(answers: readonly (Answer | undefined)[]): Shown["answered"] {
  if (answers.every((answer) => answer === undefined)) return "none";
  return answers.includes(undefined) ? "some" : "all";
}

/** Whether answers with the same step end at the same moment; those that were refused aside. */
export function together(states: readonly Pick<QueryState, "data" | "error">[]): boolean {
  const ends = new Map<number, number>();
  return states.every(({ data, error }) => {
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

function summary(
  states: readonly QueryState[],
): Pick<Shown, "loading" | "errors" | "warnings" | "tookMs" | "bytes"> {
  return {
    loading: states.some(({ loading }) => loading),
    errors: [...new Set(states.flatMap(({ error }) => error ?? []))],
    warnings: [...new Set(states.flatMap(({ warnings }) => warnings))],
    tookMs: states.reduce((sum, { tookMs }) => sum + tookMs, 0),
    bytes: states.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
