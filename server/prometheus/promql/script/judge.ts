/** Compares results with the expectations of a script. */

import type { Labels } from "../../storage.ts";
import type { QueryResult, QueryValue, ResultSample, ResultSeries } from "../engine.ts";
import { PromqlSyntaxError } from "../errors.ts";
import { compareLabels, formatLabels, labelsKey } from "../labels.ts";
import { formatValue } from "../../text/format_number.ts";
import type { Demand, Expected } from "./script.ts";
import type { SeriesLine, SeriesValue } from "./series_line.ts";

/** A result differs from the expectation; the message says how. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}

const TOLERANCE = 1e-6;
const SMALLEST_NORMAL = 2 ** -1022;

/** Equal except for a rounding error relative to their sum. NaN equals NaN. */
export function almostEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < SMALLEST_NORMAL) return difference < TOLERANCE * SMALLEST_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < TOLERANCE;
}

export function judgeInstant(value: QueryValue, expected: Expected, ordered: boolean): void {
  switch (expected.kind) {
    case "scalar":
      if (value.type !== "scalar") throw new Mismatch(`expected a scalar, got a ${value.type}`);
      return compareNumbers("the scalar", value.value, expected.value);
    case "string":
      if (value.type === "string" && value.value === expected.value) return;
      throw new Mismatch(`expected the string "${expected.value}"`);
    case "ranges":
      return judgeMatrix(value, expected.series, (i) => expected.from + i * expected.step);
    case "series":
      if (value.type !== "vector") throw new Mismatch(`expected a vector, got a ${value.type}`);
      return judgeVector(value.samples, expected.series, ordered);
  }
}

function judgeVector(
  samples: readonly ResultSample[],
  expected: readonly SeriesLine[],
  ordered: boolean,
): void {
  const lines = byLabels(expected);
  for (const [i, { labels, value }] of samples.entries()) {
    const name = formatLabels(labels);
    const line = lines.get(labelsKey(labels));
    if (!line) throw new Mismatch(`unexpected ${name} ${formatValue(value)}`);
    if (ordered && expected[i] !== line) throw new Mismatch(`${name} is not in its place`);
    compareNumbers(name, value, numberOf(name, line.values[0]));
    lines.delete(labelsKey(labels));
  }
  expectNoneLeft(lines);
}

/** The result of a range query; value i of a line is the one at `timeOf(i)`. */
export function judgeMatrix(
  value: QueryValue,
  expected: readonly SeriesLine[],
  timeOf: (index: number) => number,
): void {
  if (value.type !== "matrix") throw new Mismatch(`expected a matrix, got a ${value.type}`);
  expectSorted(value.series);
  const lines = byLabels(expected);
  for (const series of value.series) {
    const line = lines.get(labelsKey(series.labels));
    if (!line) throw new Mismatch(`unexpected ${formatLabels(series.labels)} ${series.values}`);
    judgeSeries(series, line, timeOf);
    lines.delete(labelsKey(series.labels));
  }
  expectNoneLeft(lines);
}

function judgeSeries(
  { labels, times, values }: ResultSeries,
  line: SeriesLine,
  timeOf: (index: number) => number,
): void {
  const name = formatLabels(labels);
  let at = 0;
  for (const [i, expected] of line.values.entries()) {
    if (expected.kind === "gap") continue;
    const time = timeOf(i);
    if (times[at] !== time) {
      throw new Mismatch(`${name} has a point at ${times[at]}, expected one at ${time}`);
    }
    compareNumbers(`${name} at ${time}`, values[at]!, numberOf(name, expected));
    at++;
  }
  if (at !== times.length) throw new Mismatch(`${name} has ${times.length - at} points too many`);
}

function byLabels(lines: readonly SeriesLine[]): Map<string, SeriesLine> {
  const points = lines.filter(({ values }) => values.some(({ kind }) => kind !== "gap"));
  return new Map(points.map((line) => [labelsKey(line.labels), line]));
}

function numberOf(name: string, value: SeriesValue | undefined): number {
  if (value?.kind === "number") return value.value;
  throw new Mismatch(`${name} is expected to be a ${value?.kind ?? "gap"}`);
}

function compareNumbers(name: string, found: number, expected: number): void {
  if (almostEqual(found, expected)) return;
  throw new Mismatch(`${name} is ${formatValue(found)}, expected ${formatValue(expected)}`);
}

function expectNoneLeft(lines: ReadonlyMap<string, SeriesLine>): void {
  for (const { labels } of lines.values()) {
    throw new Mismatch(`expected ${formatLabels(labels)}, which is missing`);
  }
}

function expectSorted(series: readonly ResultSeries[]): void {
  const labels: Labels[] = series.map((one) => one.labels);
  for (let i = 1; i < labels.length; i++) {
    if (compareLabels(labels[i - 1]!, labels[i]!) > 0) throw new Mismatch("series are not sorted");
  }
}

export function expectsFailure(demands: readonly Demand[]): boolean {
  return demands.some(({ on }) => on === "fail");
}

/** Checks that the query should fail with this text. The position of a syntax error is ignored. */
export function judgeFailure(error: Error, demands: readonly Demand[]): void {
  const text = error instanceof PromqlSyntaxError ? error.reason : error.message;
  const wanted = demands.filter(({ on }) => on === "fail");
  if (wanted.length === 0) throw new Mismatch(`failed: ${text}`);
  for (const demand of wanted) {
    if (!matches(text, demand)) throw new Mismatch(`failed with another text: ${text}`);
  }
}

export function judgeAnnotations(result: QueryResult, demands: readonly Demand[]): void {
  judgeTexts("warn", result.warnings, demands);
  judgeTexts("info", result.infos, demands);
}

/** Every demand must be met. If there are demands, every text must meet one. */
function judgeTexts(
  on: "warn" | "info",
  texts: readonly string[],
  demands: readonly Demand[],
): void {
  if (demands.some((demand) => demand.on === `no_${on}`) && texts.length > 0) {
    throw new Mismatch(`expected no ${on}, got: ${texts[0]}`);
  }
  const wanted = demands.filter((demand) => demand.on === on);
  if (wanted.length === 0) return;
  for (const demand of wanted) {
    if (!texts.some((text) => matches(text, demand))) {
      throw new Mismatch(`expected ${on} ${demand.text ?? ""}, got: ${texts.join("; ")}`);
    }
  }
  const other = texts.find((text) => !wanted.some((demand) => matches(text, demand)));
  if (other !== undefined) throw new Mismatch(`unexpected ${on}: ${other}`);
}

function matches(found: string, { text }: Demand): boolean {
  if (text === undefined) return true;
  return typeof text === "string" ? found === text : text.test(found);
}
