/** Accuracy or error over time, with the band in which chance alone would leave it. */

import type { Line, LinesData } from "../../../chart/lines.ts";
import { counted, wholeNumber } from "../../../format/units.ts";
import type { Frame } from "../../../prom/frame.ts";
import { pointsOf } from "../../../prom/step.ts";
import type { Stroke } from "../../../state/palette.ts";
import { figureText } from "./figure_text.ts";
import { FEWEST_LABELS, type Measured, SIGNIFICANT } from "./measured.ts";

/** The ends of a band, one for each point; NaN for none. */
export interface Band {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface QualityOverTime {
  readonly data: LinesData;
  readonly band: Band;
  /** The labels in the window of each point. */
  readonly labels: Float64Array;
  /** NaN without one. */
  readonly reference: number;
  readonly scale: { readonly from: number; readonly to?: number };
}

const TRUE: Stroke = { color: 0, dash: [] };
const ESTIMATED: Stroke = { color: 2, dash: [6, 4] };
const LARGE: Stroke = { color: 6, dash: [] };

/** @param frames by `correct`: rows in the window of each point */
export function accuracyOverTime(
  labels: Frame,
  estimates: Frame | undefined,
  reference: Measured,
): QualityOverTime {
  const { grid } = labels;
  const points = pointsOf(grid);
  const truth = shares(labels, points);
  const expected = shares(
    estimates?.grid.end === grid.end ? estimates : { grid, series: [] },
    points,
  );
  const labelled = truth.rows.some((count) => count > 0);
  const lines = [
    line("accuracy", TRUE, truth.values, truth.rows),
    line("estimated", ESTIMATED, expected.values),
  ].filter(({ values }) => !values.every(Number.isNaN));
  const rows = labelled ? truth.rows : expected.rows;
  const middle = Number.isNaN(reference.value)
    ? (labelled ? truth : expected).values
    : new Float64Array(points).fill(reference.value);
  const band = bandAround(
    middle,
    (at, value) => Math.hypot(Math.sqrt(value * (1 - value) / rows[at]!), reference.stderr || 0),
  );
  const clipped = { low: band.low.map(atLeast0), high: band.high.map(atMost1) };
  const { low, high } = extent(lines, clipped, reference.value);
  return {
    data: { grid, lines },
    band: clipped,
    labels: truth.rows,
    reference: reference.value,
    scale: { from: roundDown(low), to: Math.min(1, roundUp(high)) },
  };
}

/** @param sums by `of`: `rows`, `errors` (their distances) and `squares` */
export function errorOverTime(
  sums: Frame,
  references: { readonly mae: Measured },
): QualityOverTime {
  const { grid } = sums;
  const points = pointsOf(grid);
  const part = (name: string) =>
    sums.series.find(({ labels }) => labels.of === name)?.values ??
      new Float64Array(points).fill(NaN);
  const [rows, errors, squares] = ["rows", "errors", "squares"].map(part);
  const mae = errors!.map((sum, at) => rows![at]! > 0 ? sum / rows![at]! : NaN);
  const rmse = squares!.map((sum, at) => rows![at]! > 0 ? Math.sqrt(sum / rows![at]!) : NaN);
  const lines = [
    line("mean absolute error", TRUE, mae, rows),
    line("root mean squared", LARGE, rmse, rows),
  ]
    .filter(({ values }) => !values.every(Number.isNaN));
  const reference = references.mae.value;
  const middle = Number.isNaN(reference) ? mae : new Float64Array(points).fill(reference);
  const band = bandAround(middle, (at) => {
    const variance = Math.max(0, rmse[at]! ** 2 - mae[at]! ** 2);
    return Math.hypot(Math.sqrt(variance / rows![at]!), references.mae.stderr || 0);
  });
  return {
    data: { grid, lines },
    band: { low: band.low.map(atLeast0), high: band.high },
    labels: rows!.map((count) => count || 0),
    reference,
    scale: { from: 0 },
  };
}

const atLeast0 = (value: number) => Math.max(0, value);
const atMost1 = (value: number) => Math.min(1, value);

/** The share of `correct="true"` at each point, and the number of rows. */
function shares({ series }: Frame, points: number) {
  const rows = new Float64Array(points);
  const right = new Float64Array(points);
  for (const { labels, values } of series) {
    values.forEach((value, at) => {
      if (Number.isNaN(value)) return;
      rows[at]! += value;
      if (labels.correct === "true") right[at]! += value;
    });
  }
  return { rows, values: right.map((count, at) => rows[at]! > 0 ? count / rows[at]! : NaN) };
}

function line(name: string, stroke: Stroke, values: Float64Array, counts?: Float64Array): Line {
  const support = counts && { counts, fewest: FEWEST_LABELS, thing: "label" };
  return { name, labels: {}, stroke, values, support };
}

function bandAround(middle: Float64Array, stderr: (at: number, value: number) => number): Band {
  const half = middle.map((value, at) => SIGNIFICANT * stderr(at, value));
  // Without rows the standard error is infinite: there is no band.
  const end = (sign: number) =>
    middle.map((value, at) => Number.isFinite(half[at]!) ? value + sign * half[at]! : NaN);
  return { low: end(-1), high: end(1) };
}

function extent(lines: readonly Line[], band: Band, reference: number) {
  let low = Number.isNaN(reference) ? Infinity : reference;
  let high = Number.isNaN(reference) ? -Infinity : reference;
  for (const values of [...lines.map(({ values }) => values), band.low, band.high]) {
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low > high ? { low: 0, high: 1 } : { low, high };
}

// A scale in coarse steps moves rarely.
const SCALE_STEPS = 20;
const roundDown = (value: number) => Math.floor(value * SCALE_STEPS + 1e-9) / SCALE_STEPS;
const roundUp = (value: number) => Math.ceil(value * SCALE_STEPS - 1e-9) / SCALE_STEPS;

/** What the tooltip of a point says besides its values. */
export function noteAt({ band, labels }: QualityOverTime, at: number): string {
  const [low, high] = [band.low[at]!, band.high[at]!];
  const count = counted(wholeNumber(labels[at]!), "label");
  if (Number.isNaN(low + high)) return count;
  return `${count} · band ${figureText(low)} to ${figureText(high)}`;
}
