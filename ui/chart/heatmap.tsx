/** A distribution over time: a column per moment, a row per bucket, the count as colour. */

import { useMemo, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { show, type Unit } from "../format/units.ts";
import { type Buckets, quantileRow, rowShares, trimmed } from "../prom/histogram.ts";
import { timesOf } from "../prom/step.ts";
import * as annotations from "./annotations.ts";
import * as axes from "./axes.ts";
import { cellText, type CellValue, readoutOf, summaryOf } from "./heat_text.ts";
import { type Look, useLook } from "./look.ts";
import { type OnZoom, type Picture, type PlotOptions, SHARED_CURSOR } from "./picture.ts";
import { Plot } from "./plot.tsx";
import { ramp, scaleEnd, shadeOf, SHADES } from "./ramp.ts";
import { fewestFor, type Support, supportedStroke } from "./support.ts";
import type { Theme } from "./theme.ts";
import { timeAxis, zonedDates } from "./time_axis.ts";

export interface HeatmapProps {
  readonly label: string;
  readonly data: Buckets;
  /** The unit of the bounds. */
  readonly unit: Unit;
  /** What the cells are. */
  readonly value: CellValue;
  readonly height?: number;
  /** Drawn as a line over the cells. */
  readonly quantile?: { readonly value: number; readonly name: string };
  readonly marks?: readonly axes.TimeMark[] | undefined;
  /** When there is data, in seconds since 1970: before it, nothing is known. */
  readonly begins?: number | undefined;
  readonly onZoom?: OnZoom;
}

export function Heatmap(
  { label, data, unit, value, height = 196, quantile, marks, begins, onZoom }: HeatmapProps,
) {
  const look = useLook();
  const cells = useMemo(() => trimmed(data), [data]);
  const columns = useMemo(() => columnsOf(cells, quantile?.value), [cells, quantile?.value]);
  const { grid, bounds } = cells;
  const most = useMemo(() => scaleEnd(cells, value), [cells, value.kind]);
  const support = useRef<Support | undefined>(undefined);
  support.current = quantile && { counts: totalsOf(cells), fewest: fewestFor(quantile.value) };
  const ramps = useMemo(() => ({ light: ramp(false), dark: ramp(true) }), []);
  const picture: Picture = {
    shape: JSON.stringify([bounds, unit, look.zone.value, quantile]),
    options: (look) => heatOptions(cells, unit, look, () => support.current),
    data: columns as uPlot.AlignedData,
    extent: [grid.start - grid.step, grid.end],
    summary: summaryOf(cells, unit, value),
    readout: (at) => readoutOf(cells, at, { unit, value, zone: look.zone.value, marks }),
    under: (plot, theme) => {
      if (begins !== undefined) annotations.drawBefore(plot, theme, grid, begins);
      drawCells(plot, cells, most, theme.dark ? ramps.dark : ramps.light);
    },
    over: (plot, theme) => {
      if (plot.width > NARROW) drawSpread(plot, theme, rowShares(cells));
      if (marks !== undefined) annotations.drawMarks(plot, theme, marks);
    },
    overlay: JSON.stringify([marks, begins]),
  };
  return (
    <>
      <Plot label={label} picture={picture} height={height} onZoom={onZoom} />
      <Scale most={most} value={value} shades={look.theme.value.dark ? ramps.dark : ramps.light} />
    </>
  );
}

interface ScaleProps {
  /** The number of the last shade. */
  readonly most: number;
  readonly value: CellValue;
  readonly shades: readonly string[];
}

/** The legend: the colours and their numbers. The one that changes comes last, so that it moves none. */
function Scale({ most, value, shades }: ScaleProps) {
  return (
    <div class="legend heat-scale">
      <span>Per cell: {value.kind === "rate" ? "above 0" : "1"}</span>
      <span class="ramp" aria-hidden="true">
        {shades.filter((_, at) => at % 4 === 3).map((color) => (
          <i key={color} style={{ background: color }} />
        ))}
      </span>
      <span>{cellText(most, value)}</span>
    </div>
  );
}

/**
 * The middle of each column, which reaches back one step from its point, and the quantile, twice:
 * for its line, and for a rim below it, without which the line is lost on cells as dark as it is.
 */
function columnsOf(cells: Buckets, quantile: number | undefined): (number | null)[][] {
  const middles = timesOf(cells.grid).map((time) => time - cells.grid.step / 2);
  const line = middles.map((_, column) => {
    const row = quantile === undefined ? NaN : quantileRow(cells, column, quantile);
    return Number.isNaN(row) ? null : row;
  });
  return [middles, line, line];
}

// Room at the right of a wide picture, for the distribution of the whole range.
const SIDE = 84;
const NARROW = 480;

const LINE = { points: { show: false }, spanGaps: false };

function heatOptions(
  { bounds }: Buckets,
  unit: Unit,
  look: Look,
  support: () => Support | undefined,
): PlotOptions {
  const names = boundNames(bounds, unit);
  // A label for each boundary, or for every second one where there are many.
  const every = Math.ceil(bounds.length / 9);
  const splits = bounds.map((_, row) => row + 1).filter((row) =>
    (bounds.length - row) % every === 0
  );
  return {
    padding: [axes.MARK_ROOM, ({ width }) => width > NARROW ? SIDE : axes.TIME_ROOM, 0, 0],
    tzDate: zonedDates(look.zone.value),
    cursor: { sync: SHARED_CURSOR },
    scales: { x: { time: true }, y: { range: () => [0, Math.max(1, bounds.length)] } },
    axes: [timeAxis(look), {
      ...axes.valueAxis(look, unit),
      grid: { show: false },
      splits: () => splits,
      values: (_plot, rows) => rows.map((row) => names[row - 1] ?? ""),
    }],
    series: [
      {},
      { ...LINE, stroke: () => look.theme.value.surface, width: 3.5 },
      {
        ...LINE,
        stroke: (plot) => {
          const theme = look.theme.value;
          return supportedStroke(plot, theme, theme.text, support());
        },
        width: 1.25,
      },
    ],
  };
}

function boundNames(bounds: readonly number[], unit: Unit): string[] {
  return bounds.map((bound) => bound === Infinity ? "∞" : show(bound, unit));
}

/** Draws all cells of one shade as one path: each fill takes time. */
function drawCells(
  plot: uPlot,
  { grid, counts }: Buckets,
  most: number,
  shades: readonly string[],
): void {
  const paths: (Path2D | undefined)[] = new Array(SHADES);
  const xs = timesOf({ ...grid, start: grid.start - grid.step })
    .map((time) => Math.round(plot.valToPos(time, "x", true)));
  const ys = Array.from(
    { length: counts.length + 1 },
    (_, row) => Math.round(plot.valToPos(row, "y", true)),
  );
  const gap = devicePixelRatio * 0.7;
  counts.forEach((row, at) => {
    for (let column = 0; column < row.length; column++) {
      const shade = shadeOf(row[column]!, most);
      if (shade < 0) continue;
      const width = Math.max(1, xs[column + 1]! - xs[column]! - gap);
      const height = Math.max(1, ys[at]! - ys[at + 1]! - gap);
      (paths[shade] ??= new Path2D()).rect(xs[column]!, ys[at + 1]!, width, height);
    }
  });
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  paths.forEach((path, shade) => {
    if (path === undefined) return;
    ctx.fillStyle = shades[shade]!;
    ctx.fill(path);
  });
  ctx.restore();
}

/** Draws a bar per row at the right of the cells: its share of all counts. */
function drawSpread(plot: uPlot, theme: Theme, shares: readonly number[]): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const left = bbox.left + bbox.width + 8 * px;
  const room = (SIDE - 16) * px;
  const most = Math.max(...shares);
  ctx.save();
  ctx.fillStyle = theme.quiet;
  annotations.write(ctx, theme, "whole range", left, bbox.top - 5 * px, "left");
  ctx.globalAlpha = 0.6;
  shares.forEach((share, row) => {
    if (!(share > 0)) return;
    const [top, bottom] = [plot.valToPos(row + 1, "y", true), plot.valToPos(row, "y", true)];
    ctx.fillRect(left, top + px, Math.max(px, share / most * room), bottom - top - 2 * px);
  });
  ctx.restore();
}

/** The total count of each column. */
function totalsOf({ grid, counts }: Buckets): Float64Array {
  const totals = new Float64Array(timesOf(grid).length);
  for (const row of counts) row.forEach((count, at) => totals[at]! += count || 0);
  return totals;
}
