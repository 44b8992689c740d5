import { useMemo } from "preact/hooks";
import type uPlot from "uplot";
import { line } from "../../../chart/annotations.ts";
import * as axes from "../../../chart/axes.ts";
import type { Look } from "../../../chart/look.ts";
import type { Picture, PlotOptions } from "../../../chart/picture.ts";
import { Plot } from "../../../chart/plot.tsx";
import type { Readout } from "../../../chart/readout.ts";
import { alpha, seriesColor, type Theme } from "../../../chart/theme.ts";
import { counted, show, wholeNumber } from "../../../format/units.ts";
import { Panel } from "../../../panels/panel.tsx";
import { useVisibility } from "../../../panels/visibility.ts";
import { instant } from "../../../state/ask.ts";
import { useQueries } from "../../../state/use_queries.ts";
import { type CalibrationPoint, calibrationPoints } from "./calibration.ts";
import { SIGNIFICANT } from "./measured.ts";
import type { AccuracyQueries } from "./queries.ts";

export interface CalibrationPanelProps {
  readonly queries: AccuracyQueries;
  /** The positive class of two. */
  readonly positive: string | undefined;
  readonly span: number;
}

/** The share that came true against the score: points on the diagonal are calibrated. */
export function CalibrationPanel({ queries, positive, span }: CalibrationPanelProps) {
  const visible = useVisibility();
  const shown = useQueries({ calibration: instant(queries.calibration) }, visible.visible);
  const { calibration } = shown.data;
  const points = useMemo(() => calibrationPoints(calibration), [calibration]);
  const picture = useMemo(() => pictureOf(points), [points]);
  return (
    <Panel
      id="calibration"
      title="Calibration"
      detail={positive === undefined ? "share correct by score" : "share positive by score"}
      span={span}
      shown={shown}
      visible={visible}
      empty={points.length === 0 ? "No labels in this range" : undefined}
      tabular={() => ({
        columns: ["Score up to", "Labels", "Mean score", "Observed share", "Standard error"]
          .map((name) => ({ name })),
        rows: points.map(({ bound, rows, score, observed: { value, stderr } }) => [
          ...[bound, rows, score, value, stderr],
        ]),
      })}
    >
      <Plot label="Calibration" picture={picture} height={168} />
      <div class="legend long">
        <span>diagonal: calibrated · ± 3 standard errors</span>
      </div>
    </Panel>
  );
}

function pictureOf(points: readonly CalibrationPoint[]): Picture {
  return {
    shape: "calibration",
    options: optionsFor,
    data: [points.map(({ score }) => score), points.map(({ observed }) => observed.value)],
    extent: [0, 1],
    summary: points.map(({ rows, score, observed }) =>
      `score ${show(score, "number")}: ${show(observed.value, "ratio")} of ${
        counted(wholeNumber(rows), "label")
      }`
    ).join("; "),
    readout: ({ index }, theme) => readoutOf(points[index], theme),
    under: (plot, theme) => drawGround(plot, theme, points),
    over: (plot, theme) => drawPoints(plot, theme, points),
  };
}

function optionsFor(look: Look): PlotOptions {
  return {
    padding: [8, 8, 0, 0],
    cursor: { x: false },
    scales: { x: { time: false }, y: { range: () => [0, 1] } },
    axes: [
      {
        ...axes.valueAxis(look, "number"),
        size: 24,
        gap: 4,
        space: 40,
        grid: { show: false },
      },
      axes.valueAxis(look, "ratio"),
    ],
    series: [{}, {
      stroke: () => seriesColor(look.theme.value, 0),
      width: 1,
      points: { show: false },
    }],
  };
}

function readoutOf(point: CalibrationPoint | undefined, theme: Theme): Readout | undefined {
  if (point === undefined) return undefined;
  const { bound, rows, score, observed } = point;
  const color = seriesColor(theme, 0);
  return {
    title: `score ${show(bound - 0.1, "number")} to ${show(bound, "number")}`,
    rows: [
      { name: "observed", value: show(observed.value, "ratio"), color },
      { name: "mean score", value: show(score, "ratio"), color: theme.quiet },
      { name: "labels", value: wholeNumber(rows), color: theme.lineStrong },
    ],
  };
}

// The bars stand in the lowest part of the picture.
const BARS_HEIGHT = 0.2;

/** The diagonal, and the labels of each tenth of the score as bars. */
function drawGround(plot: uPlot, theme: Theme, points: readonly CalibrationPoint[]): void {
  const { ctx } = plot;
  const [x, y] = scalesOf(plot);
  const most = Math.max(...points.map(({ rows }) => rows));
  ctx.save();
  ctx.fillStyle = alpha(theme.lineStrong, 0.7);
  for (const { bound, rows } of points) {
    const top = y(BARS_HEIGHT * rows / most);
    ctx.fillRect(x(bound - 0.1) + 1, top, x(bound) - x(bound - 0.1) - 2, y(0) - top);
  }
  ctx.strokeStyle = theme.quiet;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 3 * devicePixelRatio]);
  line(ctx, x(0), y(0), x(1), y(1));
  ctx.restore();
}

/** Each point with three standard errors to both sides. */
function drawPoints(plot: uPlot, theme: Theme, points: readonly CalibrationPoint[]): void {
  const { ctx } = plot;
  const [x, y] = scalesOf(plot);
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = seriesColor(theme, 0);
  ctx.lineWidth = devicePixelRatio;
  for (const { score, observed: { value, stderr } } of points) {
    const half = SIGNIFICANT * stderr;
    line(ctx, x(score), y(Math.max(0, value - half)), x(score), y(Math.min(1, value + half)));
    ctx.beginPath();
    ctx.arc(x(score), y(value), 3.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

function scalesOf(plot: uPlot): [x: (value: number) => number, y: (value: number) => number] {
  return [
    (value) => plot.valToPos(value, "x", true),
    (value) => plot.valToPos(value, "y", true),
  ];
}
