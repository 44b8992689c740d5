/** States over time: a row per thing, with equal neighbours merged to one bar. */

import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { dateTime } from "../format/clock.ts";
import { durationWords } from "../format/duration.ts";
import { counted } from "../format/units.ts";
import { type Grid, timesOf } from "../prom/step.ts";
import { write } from "./annotations.ts";
import * as axes from "./axes.ts";
import { type Look, useLook } from "./look.ts";
import { type OnZoom, type Picture, type PlotOptions, SHARED_CURSOR } from "./picture.ts";
import { Plot } from "./plot.tsx";
import { shortened } from "./shortened.ts";
import { type Stretch, stretchesOf } from "./stretches.ts";
import type { Tabular } from "./tabular.ts";
import type { Theme } from "./theme.ts";
import { timeAxis, zonedDates } from "./time_axis.ts";

export interface StateRow {
  readonly name: string;
  /** One per point of the grid; undefined where the state is unknown. */
  readonly states: readonly (string | undefined)[];
}

/** The bar of a state: colour alone would not tell states apart. */
export interface StateBar {
  readonly color: string;
  /** The share of the row's height. */
  readonly height: number;
}

export interface TimelineProps {
  readonly label: string;
  readonly grid: Grid;
  readonly rows: readonly StateRow[];
  readonly barOf: (state: string, theme: Theme) => StateBar;
  /** Whether names stand above their bars, since beside them they would be cut. */
  readonly narrow: boolean;
  readonly onZoom?: OnZoom;
}

const ROW_HEIGHT = 22;
/** The height of a name above its bar. */
const NAME_HEIGHT = 18;
const AXIS_HEIGHT = 34;

export function Timeline({ label, grid, rows, barOf, narrow, onZoom }: TimelineProps) {
  const look = useLook();
  const times = useMemo(() => timesOf(grid), [grid]);
  const stretches = useMemo(() => rows.map(({ states }) => stretchesOf(states)), [rows]);
  const data = useMemo(() => [times, times.map(() => null)], [times]);
  const picture: Picture = {
    shape: JSON.stringify([rows.map(({ name }) => name), look.zone.value, narrow]),
    options: (look) => timelineOptions(rows, look, narrow),
    data: data as uPlot.AlignedData,
    extent: [grid.start, grid.end],
    summary: `${counted(String(rows.length), "row")}.`,
    readout: ({ index, y }) => {
      const time = times[index];
      if (time === undefined) return undefined;
      const chosen = y === undefined ? undefined : rows.length - 1 - Math.floor(y);
      const readoutRows = rows
        .map(({ name, states }, at) => {
          const lasted = lastedText(stretches[at]!, index, grid);
          return { name, value: `${states[index] ?? "–"}${lasted}` };
        })
        .filter((_, at) => chosen === undefined || at === chosen);
      const title = axes.momentTitle(time, grid.end - grid.start, look.zone.value);
      return { title, rows: readoutRows };
    },
    under: (plot, theme) => {
      const above = narrow ? NAME_HEIGHT : 0;
      drawStretches(plot, grid, stretches, above, (state) => barOf(state, theme));
      if (narrow) drawNames(plot, rows, theme);
    },
  };
  const height = rows.length * (ROW_HEIGHT + (narrow ? NAME_HEIGHT : 0)) + AXIS_HEIGHT;
  return <Plot label={label} picture={picture} height={height} onZoom={onZoom} />;
}

/** How long the state at a point lasted; empty if it is unknown. */
function lastedText(stretches: readonly Stretch[], point: number, { step }: Grid): string {
  const stretch = stretches.find(({ from, to }) => point >= from && point < to);
  if (stretch === undefined) return "";
  return `, ${durationWords((stretch.to - stretch.from) * step * 1000)}`;
}

function timelineOptions(
  rows: readonly StateRow[],
  look: Look,
  narrow: boolean,
): PlotOptions {
  const longest = Math.max(0, ...rows.map(({ name }) => name.length));
  const middles = rows.map((_, at) => rows.length - at - 0.5);
  return {
    padding: [4, axes.TIME_ROOM, 0, 0],
    tzDate: zonedDates(look.zone.value),
    cursor: { sync: SHARED_CURSOR },
    scales: { x: { time: true }, y: { range: () => [0, Math.max(1, rows.length)] } },
    axes: [timeAxis(look), {
      ...axes.valueAxis(look, "number"),
      show: !narrow,
      grid: { show: false },
      size: (plot) => labelRoom(plot, longest),
      splits: () => [...middles].reverse(),
      // uPlot would drop labels that seem too close to each other.
      space: 1,
      values: (plot) => {
        const most = (labelRoom(plot, longest) - 14) / LETTER;
        return [...rows].reverse().map(({ name }) => shortened(name, most));
      },
    }],
    series: [{}, { show: false }],
  };
}

// The width of a letter in the labels of charts, in CSS pixels.
const LETTER = 6.2;

/** As wide as the longest name, but at most two fifths of the picture. */
function labelRoom({ width }: uPlot, longest: number): number {
  return Math.min(300, width * 0.4, 14 + LETTER * longest);
}

function drawStretches(
  plot: uPlot,
  grid: Grid,
  stretches: readonly (readonly Stretch[])[],
  above: number,
  barOf: (state: string) => StateBar,
): void {
  const { ctx, bbox } = plot;
  const x = (point: number) => plot.valToPos(grid.start + (point - 0.5) * grid.step, "x", true);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  stretches.forEach((row, at) => {
    const top = plot.valToPos(stretches.length - at, "y", true) + (3 + above) * devicePixelRatio;
    const bottom = plot.valToPos(stretches.length - at - 1, "y", true) - 3 * devicePixelRatio;
    for (const { state, from, to } of row) {
      const { color, height } = barOf(state);
      const start = bottom - (bottom - top) * height;
      ctx.fillStyle = color;
      ctx.fillRect(x(from), start, Math.max(2, x(to) - x(from)), bottom - start);
    }
  });
  ctx.restore();
}

/** The name of each row, above its bar. */
function drawNames(plot: uPlot, rows: readonly StateRow[], theme: Theme): void {
  const { ctx, bbox } = plot;
  const most = bbox.width / devicePixelRatio / LETTER;
  ctx.save();
  ctx.fillStyle = theme.text;
  rows.forEach(({ name }, at) => {
    const baseline = plot.valToPos(rows.length - at, "y", true) + 15 * devicePixelRatio;
    write(ctx, theme, shortened(name, most), bbox.left, baseline, "left");
  });
  ctx.restore();
}

/** A row per stretch. */
export function timelineTable(
  grid: Grid,
  rows: readonly StateRow[],
  zone: string,
): Tabular {
  const time = (point: number) => dateTime((grid.start + point * grid.step) * 1000, zone);
  return {
    columns: ["Row", "State", "From", "To"].map((name) => ({ name })),
    rows: rows.flatMap(({ name, states }) =>
      stretchesOf(states).map(({ state, from, to }) => [name, state, time(from), time(to)])
    ),
  };
}
