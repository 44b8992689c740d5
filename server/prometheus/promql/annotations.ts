/** Warnings and infos about a query that was answered: likely and possible mistakes. */

import type { Span } from "./ast.ts";
import { position } from "./errors.ts";
import { formatGeneral } from "../text/format_number.ts";
import { quote } from "../text/quote.ts";

/** The change that made the counts of a classic histogram grow with its bounds. */
export interface Fix {
  /** The lowest and the highest bound whose count was raised. */
  readonly from: number;
  readonly to: number;
  /** The largest amount by which a count was raised. */
  readonly difference: number;
}

/** The fixes of one metric's histograms, summed up over all times. */
interface Fixes extends Fix {
  readonly samples: number;
  readonly start: number;
  readonly end: number;
}

/** Collects warnings and infos; equal texts with the same position are kept once. */
export class Annotations {
  readonly #query: string;
  readonly #warnings = new Set<string>();
  readonly #infos = new Set<string>();
  /** By text and position. The text is completed when all samples are known. */
  readonly #fixes = new Map<string, { text: string; span: Span; fixes: Fixes }>();

  constructor(query: string) {
    this.#query = query;
  }

  get warnings(): string[] {
    return [...this.#warnings];
  }

  get infos(): string[] {
    const fixed = [...this.#fixes.values()].map(({ text, span, fixes }) => {
      return this.#placed(`${text}, ${describeFixes(fixes)}`, span);
    });
    return [...this.#infos, ...fixed.map((text) => `PromQL info: ${text}`)];
  }

  warn(text: string, span: Span): void {
    this.#warnings.add(`PromQL warning: ${this.#placed(text, span)}`);
  }

  info(text: string, span: Span): void {
    this.#infos.add(`PromQL info: ${this.#placed(text, span)}`);
  }

  /** Notes that a histogram's counts were fixed at a time. */
  fixedMonotonicity(metric: string, span: Span, fix: Fix, time: number): void {
    const text = forMetric(MONOTONICITY, metric);
    const key = this.#placed(text, span);
    const before = this.#fixes.get(key)?.fixes;
    const fixes = addFix(before, { ...fix, samples: 1, start: time, end: time });
    this.#fixes.set(key, { text, span, fixes });
  }

  #placed(text: string, span: Span): string {
    return `${text} (${position(this.#query, span.start)})`;
  }
}

const MONOTONICITY = "input to histogram_quantile needed to be fixed for monotonicity (see " +
  "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";

function addFix(before: Fixes | undefined, fix: Fixes): Fixes {
  if (!before) return fix;
  return {
    from: Math.min(before.from, fix.from),
    to: Math.max(before.to, fix.to),
    difference: Math.max(before.difference, fix.difference),
    samples: before.samples + fix.samples,
    start: Math.min(before.start, fix.start),
    end: Math.max(before.end, fix.end),
  };
}

function describeFixes({ from, to, difference, samples, start, end }: Fixes): string {
  const buckets = `from buckets ${formatGeneral(from)} to ${formatGeneral(to)}`;
  const amount = `with a max diff of ${formatGeneral(difference, 2)}`;
  return `${buckets}, ${amount}, over ${samples} samples from ${isoSecond(start)} to ${
    isoSecond(end)
  }`;
}

function isoSecond(time: number): string {
  return new Date(Math.trunc(time / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

export function invalidQuantile(quantile: number): string {
  return `quantile value should be between 0 and 1, got ${formatGeneral(quantile)}`;
}

export function invalidRatio(ratio: number, capped: number): string {
  const got = `got ${formatGeneral(ratio)}, capping to ${formatGeneral(capped)}`;
  return `ratio value should be between -1 and 1, ${got}`;
}

export function badBucketLabel(value: string, metric: string): string {
  const text = `bucket label "le" is missing or has a malformed value of ${quote(value)}`;
  return forMetric(text, metric);
}

export function notACounter(metric: string): string {
  const suffixes = "_total/_sum/_count/_bucket";
  return `metric might not be a counter, name does not end in ${suffixes}: ${quote(metric)}`;
}

export const SORT_IN_RANGE_QUERY =
  "sort is ineffective for range queries since results are always ordered by labels";

function forMetric(text: string, metric: string): string {
  return metric === "" ? text : `${text} for metric name ${quote(metric)}`;
}
