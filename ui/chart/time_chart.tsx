/** Lines or stacked areas over time, with their legend. */

import { useMemo, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { counted, show, type Unit, wholeNumber } from "../format/units.ts";
import { timesOf } from "../prom/step.ts";
import * as annotations from "./annotations.ts";
import * as axes from "./axes.ts";
import { Legend } from "./legend.tsx";
import { linePath } from "./line_path.ts";
import { type Column, extremesOf, type Line, type LinesData, toColumns, toStack } from "./lines.ts";
import { type Look, useLook } from "./look.ts";
import {
  type At,
  type Draw,
  type OnZoom,
  type Picture,
  type PlotOptions,
  SHARED_CURSOR,
} from "./picture.ts";
import { Plot } from "./plot.tsx";
import { aroundPeak, peakOf } from "./peak.ts";
import type { Readout } from "./readout.ts";
import { isWeak, supportedStroke } from "./support.ts";
import { alpha, seriesColor, type Theme } from "./theme.ts";
import { timeAxis, zonedDates } from "./time_axis.ts";

export interface Objective {
  readonly value: number;
  readonly text: string;
}

export interface TimeChartProps {
  readonly label: string;
  readonly data: LinesData;
  readonly unit: Unit;
  readonly stacked?: boolean | undefined;
  readonly height?: number | undefined;
  readonly y?: Omit<axes.YRange, "objective"> | undefined;
  readonly objective?: Objective | undefined;
  /** Lines across that the scale need not reach, ascending. */
  readonly thresholds?: readonly Objective[] | undefined;
  readonly marks?: readonly axes.TimeMark[] | undefined;
  /** Stretches without traffic, where nothing could be measured: pairs of seconds. */
  readonly quiet?: readonly (readonly [number, number])[] | undefined;
  /** When there is data, in seconds since 1970: before it, nothing is known. */
  readonly begins?: number | undefined;
  /** Drawn below the lines, from the same data. */
  readonly under?: Draw | undefined;
  /** A note in the tooltip of a point. */
  readonly noteAt?: ((index: number) => string) | undefined;
  readonly details?: boolean | undefined;
  /** Name the largest value and its time; a click zooms to it. */
  readonly peak?: boolean | undefined;
  /** The chart is as wide as the page: its legend has room for many names. */
  readonly wide?: boolean | undefined;
  readonly onZoom?: OnZoom | undefined;
}

export function TimeChart(props: TimeChartProps) {
  const { data, unit, stacked = false } = props;
  const look = useLook();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [focus, setFocus] = useState<string>();
  const drawn = useMemo(() => {
    const lines = data.lines.filter(({ name }) => !hidden.has(name));
    return { ...data, lines };
  }, [data, hidden]);
  const columns = useMemo(() => stacked ? toStack(drawn) : toColumns(drawn), [drawn, stacked]);
  const times = columns[0];
  const shape = JSON.stringify([
    stacked,
    unit,
    look.zone.value,
    props.y,
    props.objective,
    props.thresholds,
    drawn.lines.map(({ name, stroke }) => [name, stroke]),
  ]);
  const latest = useRef(drawn);
  latest.current = drawn;
  const focused = drawn.lines.findIndex(({ name }) => name === focus);
  const picture: Picture = {
    shape,
    options: (look) => timeOptions(drawn.lines, props, look, latest),
    data: columns as uPlot.AlignedData,
    extent: [data.grid.start, data.grid.end],
    summary: summaryOf(drawn, unit),
    readout: (at, theme) => readoutOf(drawn, columns, at, props, look, theme),
    under: (plot, theme) => {
      const { quiet, begins } = props;
      if (begins !== undefined) annotations.drawBefore(plot, theme, data.grid, begins);
      if (quiet !== undefined) annotations.drawQuiet(plot, theme, quiet, "no traffic");
      props.under?.(plot, theme);
    },
    over: (plot, theme) => drawNotes(plot, theme, props),
    overlay: JSON.stringify([props.marks, props.begins]),
    pointColor: (line) => seriesColor(look.theme.value, drawn.lines[line]?.stroke.color ?? -1),
  };
  return (
    <>
      <Plot
        label={props.label}
        picture={picture}
        height={props.height ?? 168}
        focus={focused < 0 ? undefined : focused}
        onZoom={props.onZoom}
      />
      <Legend
        lines={data.lines}
        unit={unit}
        hidden={hidden}
        details={props.details ?? false}
        wide={props.wide}
        onFocus={setFocus}
        onToggle={(name, only) => setHidden(toggled(data.lines, hidden, name, only))}
      />
      {props.peak && <PeakNote data={drawn} unit={unit} onZoom={props.onZoom} />}
      {times.length === 0 && <p class="empty">No data in this range</p>}
    </>
  );
}

interface PeakNoteProps {
  readonly data: LinesData;
  readonly unit: Unit;
  readonly onZoom: OnZoom | undefined;
}

function PeakNote({ data, unit, onZoom }: PeakNoteProps) {
  const look = useLook();
  const peak = peakOf(data);
  // The line stays, so that a value that comes or goes moves no panel.
  if (peak === undefined) return <span class="peak" aria-hidden="true">&nbsp;</span>;
  const { start, end } = data.grid;
  return (
    <button
      type="button"
      class="link peak"
      title="Zoom to the minutes around it"
      onClick={() => onZoom?.(...aroundPeak(peak, data))}
    >
      Highest at {axes.momentTitle(peak.time, end - start, look.zone.value)}: {peak.name}{" "}
      {show(peak.value, unit)}
    </button>
  );
}

function drawNotes(plot: uPlot, theme: Theme, props: TimeChartProps): void {
  const { objective, thresholds = [], marks } = props;
  const lines = objective === undefined ? thresholds : [objective];
  lines.forEach(({ value, text }, at) => {
    // The text of a line just above would cover this one's.
    const above = lines[at + 1];
    const free = above === undefined ||
      plot.valToPos(value, "y") - plot.valToPos(above.value, "y") > 14;
    annotations.drawObjective(plot, theme, value, free ? text : "");
  });
  if (marks !== undefined) annotations.drawMarks(plot, theme, marks);
}

/**
 * The hidden lines after a click on a name. With `only` it shows the line alone, or all lines again;
 * else it hides or shows the line.
 */
export function toggled(
  lines: readonly Line[],
  hidden: ReadonlySet<string>,
  name: string,
  only: boolean,
): ReadonlySet<string> {
  const names = lines.map((line) => line.name);
  if (!only) {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    return next.size === names.length ? new Set() : next;
  }
  const alone = hidden.size === names.length - 1 && !hidden.has(name);
  return new Set(alone ? [] : names.filter((other) => other !== name));
}

function timeOptions(
  lines: readonly Line[],
  { unit, y, objective, stacked = false }: TimeChartProps,
  look: Look,
  latest: { readonly current: LinesData },
): PlotOptions {
  const width = lines.length > MOST_WIDE_LINES ? 1 : 1.5;
  const wish = { ...y, objective: objective?.value };
  return {
    padding: [axes.MARK_ROOM, axes.TIME_ROOM, 0, 0],
    tzDate: zonedDates(look.zone.value),
    focus: { alpha: 0.25 },
    cursor: { focus: { prox: -1 }, sync: SHARED_CURSOR },
    scales: {
      x: { time: true },
      y: { range: (_plot, min, max) => axes.yRange(min, max, wish) },
    },
    axes: [timeAxis(look), axes.valueAxis(look, unit)],
    series: [{}, ...lines.map((line) => lineSeries(line, stacked, width, look, latest))],
    ...(stacked ? { bands: stackBands(lines, look) } : {}),
  };
}

// Thin lines take a third of the time to draw, and many of them are no harder to tell apart.
const MOST_WIDE_LINES = 6;

function lineSeries(
  { name, stroke }: Line,
  stacked: boolean,
  width: number,
  look: Look,
  latest: { readonly current: LinesData },
): uPlot.Series {
  return {
    label: name,
    stroke: (plot, at) => {
      const support = latest.current.lines[at - 1]?.support;
      const theme = look.theme.value;
      return supportedStroke(plot, theme, seriesColor(theme, stroke.color), support);
    },
    width,
    dash: [...stroke.dash],
    spanGaps: false,
    // A point between two gaps would be invisible.
    points: { show: () => false, filter: (plot, at) => lonely(plot.data[at]!), size: 4 },
    ...(stacked
      ? { fill: () => alpha(seriesColor(look.theme.value, stroke.color), 0.4) }
      : { paths: linePath }),
  };
}

/** The indices of values between two gaps; null for none. */
export function lonely(values: ArrayLike<number | null | undefined>): number[] | null {
  // Columns of numbers only have no gaps.
  if (values instanceof Float64Array && values.length > 1) return null;
  const found: number[] = [];
  let before = false;
  let known = isKnown(values[0]);
  // This runs for each line at each draw.
  for (let at = 0; at < values.length; at++) {
    const after = isKnown(values[at + 1]);
    if (known && !before && !after) found.push(at);
    [before, known] = [known, after];
  }
  return found.length === 0 ? null : found;
}

function isKnown(value: number | null | undefined): boolean {
  return value !== null && value !== undefined;
}

/** Each area ends at the line below it. */
function stackBands(lines: readonly Line[], look: Look): uPlot.Band[] {
  return lines.slice(1).map((line, at) => ({
    series: [at + 2, at + 1],
    fill: () => alpha(seriesColor(look.theme.value, line.stroke.color), 0.4),
  }));
}

function readoutOf(
  { grid, lines }: LinesData,
  columns: readonly Column[],
  { index, y }: At,
  { unit, marks, noteAt }: TimeChartProps,
  look: Look,
  theme: Theme,
): Readout | undefined {
  const time = timesOf(grid)[index];
  if (time === undefined) return undefined;
  const near = y === undefined ? -1 : nearest(columns.slice(1), index, y);
  const rows = lines.map(({ name, stroke, values, support }, at) => ({
    name,
    value: show(values[index]!, unit) +
      (support && isWeak(support, index)
        ? ` (${counted(wholeNumber(support.counts[index]!), support.thing ?? "request")})`
        : ""),
    color: seriesColor(theme, stroke.color),
    dash: stroke.dash.length > 0,
    near: at === near,
    order: Number.isNaN(values[index]!) ? -Infinity : values[index]!,
  }));
  // With the keyboard the rows keep the order of the legend.
  if (y !== undefined) rows.sort((a, b) => b.order - a.order);
  const title = axes.momentTitle(time, grid.end - grid.start, look.zone.value);
  const notes = [noteAt?.(index) ?? "", axes.marksAt(marks, time)];
  return { title, rows, note: notes.filter((note) => note !== "").join(" · ") };
}

function nearest(
  columns: readonly Column[],
  index: number,
  y: number,
): number {
  let best = -1;
  let distance = Infinity;
  columns.forEach((column, at) => {
    const value = column[index];
    if (value === null || value === undefined) return;
    if (Math.abs(value - y) < distance) [best, distance] = [at, Math.abs(value - y)];
  });
  return best;
}

/** The summary for readers who do not see the picture. */
export function summaryOf({ lines }: LinesData, unit: Unit): string {
  if (lines.length === 0) return "No data in this range.";
  const said = lines.slice(0, 5).map(({ name, values }) => {
    const [min, max] = extremesOf(values);
    const last = values.at(-1)!;
    return `${name}: last ${show(last, unit)}, between ${show(min, unit)} and ${show(max, unit)}`;
  });
  const rest = lines.length - said.length;
  const more = rest > 0 ? `; ${counted(String(rest), "more line")}` : "";
  return `${said.join("; ")}${more}.`;
}
