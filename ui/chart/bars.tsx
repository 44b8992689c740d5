/** Shares or counts by category: of one or several series, in front of a reference if there is one. */

import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { show, type Unit } from "../format/units.ts";
import * as axes from "./axes.ts";
import { type Look, useLook } from "./look.ts";
import type { Picture, PlotOptions } from "./picture.ts";
import { Plot } from "./plot.tsx";
import { line, write } from "./annotations.ts";
import { shortened } from "./shortened.ts";
import { alpha, seriesColor, type Theme } from "./theme.ts";
import { Mark } from "./mark.tsx";
import type { Tabular } from "./tabular.ts";
import { lowerAxis } from "./time_axis.ts";

export interface BarSeries {
  readonly name: string;
  /** 0..7, into the palette. */
  readonly color: number;
  /** One per category; NaN for none. */
  readonly values: readonly number[];
}

export interface BarsProps {
  readonly label: string;
  readonly categories: readonly string[];
  /** Shorter names for the axis; one for each category. */
  readonly ticks?: readonly string[] | undefined;
  readonly series: readonly BarSeries[];
  /** Drawn wide and grey behind the bars, for comparison. */
  readonly reference?: { readonly name: string; readonly values: readonly number[] } | undefined;
  /** Draw how far the first series is from the reference, in a strip above. */
  readonly difference?: boolean | undefined;
  readonly unit: Unit;
  readonly height?: number;
}

export function Bars(props: BarsProps) {
  const { label, categories, series, reference, unit, height = 168 } = props;
  const { ticks = categories } = props;
  const theme = useLook().theme.value;
  const data = useMemo(() => columnsOf(categories, series, reference), [
    categories,
    series,
    reference,
  ]);
  const differences = props.difference && reference !== undefined
    ? categories.map((_, at) => series[0]!.values[at]! - reference.values[at]!)
    : undefined;
  const shape = JSON.stringify([
    categories,
    ticks,
    unit,
    reference?.name,
    series.map(({ name, color }) => [name, color]),
  ]);
  const rowsAt = (at: number) => [
    ...(reference === undefined ? [] : [{
      name: reference.name,
      value: show(reference.values[at]!, unit),
      color: theme.lineStrong,
    }]),
    ...series.map(({ name, color, values }) => ({
      name,
      value: show(values[at]!, unit),
      color: seriesColor(theme, color),
    })),
    ...(differences === undefined
      ? []
      : [{ name: "difference", value: pointsText(differences[at]!) }]),
  ];
  const picture: Picture = {
    shape,
    options: (look) => barOptions(props, ticks, look),
    data: data as uPlot.AlignedData,
    extent: [-0.5, categories.length - 0.5],
    summary: summaryOf(categories, series, unit),
    readout: ({ index }) => {
      const title = categories[index];
      return title === undefined ? undefined : { title, rows: rowsAt(index) };
    },
    ...(differences === undefined ? {} : {
      over: (plot, theme) => drawDifferences(plot, theme, differences),
      overlay: JSON.stringify(differences),
    }),
  };
  return (
    <>
      <Plot label={label} picture={picture} height={height} />
      <div class="legend">
        {reference !== undefined && (
          <span>
            <Mark color={theme.lineStrong} />
            {reference.name}
          </span>
        )}
        {series.map(({ name, color }) => (
          <span key={name}>
            <Mark color={seriesColor(theme, color)} />
            {name}
          </span>
        ))}
      </div>
    </>
  );
}

function columnsOf(
  categories: readonly string[],
  series: readonly BarSeries[],
  reference: BarsProps["reference"],
): (number | null)[][] {
  const column = (values: readonly number[]) =>
    categories.map((_, at) => Number.isFinite(values[at]) ? values[at]! : null);
  return [
    categories.map((_, at) => at),
    ...(reference === undefined ? [] : [column(reference.values)]),
    ...series.map(({ values }) => column(values)),
  ];
}

// Shares of a category's width: the reference is wider than the bars in front of it.
const REFERENCE_WIDTH = 0.72;
const BEFORE_REFERENCE_WIDTH = 0.44;

// The width of a letter on the axis, and the fewest letters that a long name keeps.
const LETTER = 6.4;
const KEPT_LETTERS = 5;

// Height of the strip of differences, and of the gap below it.
const STRIP = 40;
const STRIP_GAP = 10;

function barOptions(
  { categories, series, reference, difference, unit }: BarsProps,
  ticks: readonly string[],
  look: Look,
): PlotOptions {
  const referenced = reference !== undefined;
  const width = (referenced ? BEFORE_REFERENCE_WIDTH : REFERENCE_WIDTH) / series.length;
  const letters = Math.min(KEPT_LETTERS, Math.max(0, ...ticks.map(({ length }) => length)));
  const everyIn = (plot: uPlot) =>
    Math.ceil(categories.length * (letters * LETTER + 3) / (plot.bbox.width / devicePixelRatio));
  return {
    padding: [difference && referenced ? STRIP + STRIP_GAP : 8, 4, 0, 0],
    cursor: { x: false },
    scales: {
      x: { time: false, range: () => [-0.5, categories.length - 0.5] },
      y: { range: (_plot, min, max) => axes.yRange(min, max, { from: 0 }) },
    },
    axes: [
      {
        ...lowerAxis(look),
        splits: (plot) => {
          const every = everyIn(plot);
          return categories.map((_, at) => at).filter((at) => at % every === 0);
        },
        values: (plot, places) => {
          const room = plot.bbox.width / devicePixelRatio / categories.length * everyIn(plot);
          return places.map((at) => shortened(ticks[at] ?? "", room / LETTER));
        },
      },
      axes.valueAxis(look, unit),
    ],
    series: [
      {},
      ...(referenced
        ? [{
          ...barSeries(REFERENCE_WIDTH, 0, () => alpha(look.theme.value.lineStrong, 0.6)),
          // The fill has little contrast, so the edge must be visible.
          stroke: () => look.theme.value.quiet,
          width: 0.75,
        }]
        : []),
      ...series.map(({ color }, at) =>
        barSeries(width, at - (series.length - 1) / 2, () => seriesColor(look.theme.value, color))
      ),
    ],
  };
}

/** @param place the distance from the middle of the category, in bar widths */
function barSeries(width: number, place: number, fill: () => string): uPlot.Series {
  return {
    fill,
    width: 0,
    points: { show: false },
    paths: (plot, at, from, to) => barPaths(plot, at, from, to, width, place),
  };
}

function barPaths(
  plot: uPlot,
  at: number,
  from: number,
  to: number,
  width: number,
  place: number,
): uPlot.Series.Paths {
  const path = new Path2D();
  const zero = plot.valToPos(0, "y", true);
  const room = plot.valToPos(1, "x", true) - plot.valToPos(0, "x", true);
  for (let index = from; index <= to; index++) {
    const value = plot.data[at]![index];
    if (value === null || value === undefined) continue;
    const left = plot.valToPos(index, "x", true) + room * width * (place - 0.5);
    const top = plot.valToPos(value, "y", true);
    path.rect(Math.round(left), top, Math.max(1, Math.round(room * width)), zero - top);
  }
  return { fill: path, stroke: path, flags: 1 };
}

/** A difference of two shares: "+12.3 points". */
export function pointsText(difference: number): string {
  if (Number.isNaN(difference)) return "–";
  const points = (100 * Math.abs(difference)).toFixed(1);
  return `${Number(points) === 0 ? "" : difference > 0 ? "+" : "−"}${points} points`;
}

/** Draws a bar for each category in the strip above the plot: up for more than in the reference. */
function drawDifferences(plot: uPlot, theme: Theme, differences: readonly number[]): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const most = Math.max(...differences.map(Math.abs).filter(Number.isFinite), 0);
  const middle = bbox.top - (STRIP / 2 + STRIP_GAP) * px + 2 * px;
  const width = bbox.width / differences.length;
  ctx.save();
  ctx.strokeStyle = theme.lineStrong;
  ctx.lineWidth = px;
  line(ctx, bbox.left, middle, bbox.left + bbox.width, middle);
  ctx.fillStyle = theme.quiet;
  write(ctx, theme, "difference", bbox.left - 6 * px, middle + 4 * px, "right");
  differences.forEach((difference, at) => {
    if (!(Math.abs(difference) > 0)) return;
    const height = difference / most * (STRIP / 2 - 6) * px;
    ctx.fillStyle = seriesColor(theme, difference > 0 ? 0 : 1);
    const left = bbox.left + width * (at + (1 - BEFORE_REFERENCE_WIDTH) / 2);
    ctx.fillRect(left, middle - height, width * BEFORE_REFERENCE_WIDTH, height);
    if (Math.abs(difference) < most) return;
    const points = pointsText(difference);
    const right = at > differences.length / 2;
    const beside = right ? left - 4 * px : left + width * BEFORE_REFERENCE_WIDTH + 4 * px;
    write(
      ctx,
      theme,
      points,
      beside,
      middle + (difference > 0 ? -4 : 13) * px,
      right ? "right" : "left",
    );
  });
  ctx.restore();
}

function summaryOf(
  categories: readonly string[],
  series: readonly BarSeries[],
  unit: Unit,
): string {
  return series.map(({ name, values }) => {
    const said = categories.slice(0, 12).map((category, at) =>
      `${category} ${show(values[at]!, unit)}`
    );
    return `${name}: ${said.join(", ")}`;
  }).join("; ");
}

export function barsTable({ categories, series, reference, difference }: BarsProps): Tabular {
  const columns = [
    { name: "Category" },
    ...(reference === undefined ? [] : [{ name: reference.name }]),
    ...series.map(({ name }) => ({ name })),
    ...(difference && reference !== undefined ? [{ name: "difference" }] : []),
  ];
  const rows = categories.map((category, at) => [
    category,
    ...(reference === undefined ? [] : [reference.values[at] ?? NaN]),
    ...series.map(({ values }) => values[at] ?? NaN),
    ...(difference && reference !== undefined
      ? [(series[0]!.values[at] ?? NaN) - (reference.values[at] ?? NaN)]
      : []),
  ]);
  return { columns, rows };
}
