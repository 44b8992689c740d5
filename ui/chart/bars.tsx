/** Shares or counts by category: of one or several series, in front of a reference if there is one. */

import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { show, type Unit } from "../format/units.ts";
import * as axes from "./axes.ts";
import { type Look, useLook } from "./look.ts";
import type { Picture, PlotOptions } from "./picture.ts";
import { Plot } from "./plot.tsx";
import { alpha, seriesColor } from "./theme.ts";
import { Mark } from "./mark.tsx";
import type { Tabular } from "./tabular.ts";

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
  readonly series: readonly BarSeries[];
  /** Drawn wide and grey behind the bars, for comparison. */
  readonly reference?: { readonly name: string; readonly values: readonly number[] } | undefined;
  readonly unit: Unit;
  readonly height?: number;
}

export function Bars({ label, categories, series, reference, unit, height = 168 }: BarsProps) {
  const theme = useLook().theme.value;
  const data = useMemo(() => columnsOf(categories, series, reference), [
    categories,
    series,
    reference,
  ]);
  const shape = JSON.stringify([
    categories,
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
  ];
  const picture: Picture = {
    shape,
    options: (look) => barOptions(categories, series, reference !== undefined, unit, look),
    data: data as uPlot.AlignedData,
    extent: [-0.5, categories.length - 0.5],
    summary: summaryOf(categories, series, unit),
    readout: ({ index }) => {
      const title = categories[index];
      return title === undefined ? undefined : { title, rows: rowsAt(index) };
    },
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

function barOptions(
  categories: readonly string[],
  series: readonly BarSeries[],
  referenced: boolean,
  unit: Unit,
  look: Look,
): PlotOptions {
  const width = (referenced ? BEFORE_REFERENCE_WIDTH : REFERENCE_WIDTH) / series.length;
  const every = Math.ceil(categories.length / 14);
  return {
    padding: [8, 4, 0, 0],
    cursor: { x: false },
    scales: {
      x: { time: false, range: () => [-0.5, categories.length - 0.5] },
      y: { range: (_plot, min, max) => axes.yRange(min, max, { from: 0 }) },
    },
    axes: [
      {
        ...axes.timeAxis(look),
        ticks: { show: false },
        splits: () => categories.map((_, at) => at).filter((at) => at % every === 0),
        values: (_plot, ticks) => ticks.map((at) => categories[at] ?? ""),
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

export function barsTable({ categories, series, reference }: BarsProps): Tabular {
  const columns = [
    { name: "Category" },
    ...(reference === undefined ? [] : [{ name: reference.name }]),
    ...series.map(({ name }) => ({ name })),
  ];
  const rows = categories.map((category, at) => [
    category,
    ...(reference === undefined ? [] : [reference.values[at] ?? NaN]),
    ...series.map(({ values }) => values[at] ?? NaN),
  ]);
  return { columns, rows };
}
