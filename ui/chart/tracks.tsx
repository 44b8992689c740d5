/** Several values over time, a row for each: a bar per moment, whose height and colour say how much. */

import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { show, type Unit } from "../format/units.ts";
import { type Grid, timesOf } from "../prom/step.ts";
import * as annotations from "./annotations.ts";
import * as axes from "./axes.ts";
import { type Look, useLook } from "./look.ts";
import { type At, type OnZoom, type Picture, type PlotOptions, SHARED_CURSOR } from "./picture.ts";
import { Plot } from "./plot.tsx";
import type { Readout } from "./readout.ts";
import { shortened } from "./shortened.ts";
import type { Theme } from "./theme.ts";
import { timeAxis, zonedDates } from "./time_axis.ts";

export interface Track {
  readonly name: string;
  /** One for each point of the grid; NaN where there is none. */
  readonly values: Float64Array;
}

/** Values from `from` on have this colour of the theme; the text is for the legend. */
export interface Band {
  readonly from: number;
  readonly color: "quiet" | "pending" | "bad";
  readonly text: string;
}

export interface TracksProps {
  readonly label: string;
  readonly grid: Grid;
  readonly tracks: readonly Track[];
  /** Ascending; the first one begins at 0. */
  readonly bands: readonly Band[];
  /** The value of a bar as high as its row. */
  readonly full: number;
  readonly unit: Unit;
  readonly marks?: readonly axes.TimeMark[] | undefined;
  readonly onZoom?: OnZoom;
  /** Called with the name of a row and a moment in seconds. */
  readonly onChoose?: (name: string, time: number) => void;
}

const ROW_HEIGHT = 24;
// Gaps between narrower bars would take more room than the bars.
const NARROW = 6;
const AXES_HEIGHT = 24 + axes.MARK_ROOM;

/** The height of the picture without its legend. */
export function tracksHeight(rows: number): number {
  return rows * ROW_HEIGHT + AXES_HEIGHT;
}

export function Tracks(props: TracksProps) {
  const { label, grid, tracks, bands, marks, onZoom, onChoose } = props;
  const look = useLook();
  const theme = look.theme.value;
  const names = tracks.map(({ name }) => name);
  const data = useMemo(() => {
    // A bar reaches back one step from its point.
    const middles = timesOf(grid).map((time) => time - grid.step / 2);
    return [middles, middles.map(() => null)];
  }, [grid]);
  const picture: Picture = {
    shape: JSON.stringify([names, look.zone.value]),
    options: (look) => tracksOptions(names, look),
    data: data as uPlot.AlignedData,
    extent: [grid.start - grid.step, grid.end],
    summary: summaryOf(tracks, props.unit),
    readout: (at) => readoutOf(props, at, look),
    under: (plot, theme) => drawTracks(plot, theme, props),
    over: (plot, theme) => {
      if (marks !== undefined) annotations.drawMarks(plot, theme, marks);
    },
    overlay: JSON.stringify([marks, tracks.map(({ values }) => [...values])]),
  };
  const choose = (at: At) => {
    const track = tracks[rowOf(at, tracks.length)];
    const time = timesOf(grid)[at.index];
    if (track !== undefined && time !== undefined) onChoose?.(track.name, time);
  };
  return (
    <>
      <Plot
        label={label}
        picture={picture}
        height={tracksHeight(tracks.length)}
        onZoom={onZoom}
        {...(onChoose === undefined ? {} : { onChoose: choose })}
      />
      <div class="legend tracks-legend">
        {bands.map(({ color, text }) => (
          <span key={text}>
            <i class="swatch" style={{ background: theme[color] }} aria-hidden="true" />
            {text}
          </span>
        ))}
        <span>height and colour: PSI; empty: no figure</span>
      </div>
    </>
  );
}

/** The row at a place: the one under the pointer, or the one chosen with the keyboard. */
function rowOf({ y, row }: At, rows: number): number {
  return y === undefined ? row ?? 0 : rows - 1 - Math.floor(y);
}

function tracksOptions(names: readonly string[], look: Look): PlotOptions {
  return {
    padding: [axes.MARK_ROOM, axes.TIME_ROOM, 0, 0],
    tzDate: zonedDates(look.zone.value),
    cursor: { sync: SHARED_CURSOR },
    scales: { x: { time: true }, y: { range: () => [0, Math.max(1, names.length)] } },
    axes: [timeAxis(look), {
      ...axes.valueAxis(look, "number"),
      size: ({ width }) => Math.min(width / 3, 14 + 6.6 * longest(names)),
      grid: { show: false },
      // A name stands in the middle of its row.
      splits: () => names.map((_, row) => names.length - row - 0.5),
      values: ({ width }) => names.map((name) => shortened(name, (width / 3 - 14) / 6.6)),
    }],
    series: [{}, { show: false }],
  };
}

function longest(names: readonly string[]): number {
  return Math.max(7, ...names.map((name) => name.length));
}

/** The index of the band of a value. */
export function bandOf(bands: readonly Band[], value: number): number {
  return Math.max(0, bands.findLastIndex(({ from }) => value > from));
}

/** Draws all bars of one colour as one path: each fill takes time. */
function drawTracks(plot: uPlot, theme: Theme, { grid, tracks, bands, full }: TracksProps): void {
  const { ctx, bbox } = plot;
  const px = devicePixelRatio;
  const xs = timesOf({ ...grid, start: grid.start - grid.step })
    .map((time) => Math.round(plot.valToPos(time, "x", true)));
  const paths = bands.map(() => new Path2D());
  ctx.save();
  ctx.strokeStyle = theme.line;
  ctx.lineWidth = px;
  tracks.forEach(({ values }, row) => {
    const base = Math.round(plot.valToPos(tracks.length - 1 - row, "y", true));
    annotations.line(ctx, bbox.left, base - px / 2, bbox.left + bbox.width, base - px / 2);
    const highest = (ROW_HEIGHT - 5) * px;
    values.forEach((value, at) => {
      if (Number.isNaN(value)) return;
      const height = Math.max(2 * px, Math.min(1, value / full) * highest);
      const room = xs[at + 1]! - xs[at]!;
      const width = room < NARROW * px ? room : room - px;
      paths[bandOf(bands, value)]!.rect(xs[at]!, base - px - height, width, height);
    });
  });
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  paths.forEach((path, band) => {
    ctx.fillStyle = theme[bands[band]!.color];
    ctx.fill(path);
  });
  ctx.restore();
}

function readoutOf(
  { grid, tracks, bands, unit, marks }: TracksProps,
  at: At,
  look: Look,
): Readout | undefined {
  const time = timesOf(grid)[at.index];
  if (time === undefined) return undefined;
  const chosen = rowOf(at, tracks.length);
  const rows = tracks.map(({ name, values }, row) => {
    const value = values[at.index]!;
    const band = Number.isNaN(value) ? "" : ` ${bands[bandOf(bands, value)]!.text}`;
    return {
      name,
      value: `${show(value, unit)}${band}`,
      near: at.y !== undefined && row === chosen,
    };
  });
  const title = axes.momentTitle(time, grid.end - grid.start, look.zone.value);
  return { title, rows, note: axes.marksAt(marks, time) };
}

function summaryOf(tracks: readonly Track[], unit: Unit): string {
  if (tracks.length === 0) return "No data in this range.";
  const said = tracks.slice(0, 5).map(({ name, values }) =>
    `${name} ${show(values.at(-1)!, unit)}`
  );
  return `${tracks.length} rows; last values: ${said.join(", ")}.`;
}
