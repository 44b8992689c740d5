/** A panel of lines over time, from queries. */

import { useMemo } from "preact/hooks";
import { type Line, type LinesData, quietStretches, toShares } from "../chart/lines.ts";
import type { Palette, Stroke } from "../state/palette.ts";
import { fewestFor } from "../chart/support.ts";
import { linesTable } from "../chart/tabular.ts";
import { type Objective, TimeChart } from "../chart/time_chart.tsx";
import type { TimeMark, YRange } from "../chart/axes.ts";
import type { Unit } from "../format/units.ts";
import type { Frame, Labels } from "../prom/frame.ts";
import { rateWindow } from "../prom/step.ts";
import type { RangeAnswer } from "../prom/query.ts";
import { range } from "../state/ask.ts";
import { useSession } from "../state/session.ts";
import type { Expression } from "../state/expression.ts";
import { useQueries } from "../state/use_queries.ts";
import { usePrefs } from "../state/prefs_context.ts";
import { Panel, type PanelLink } from "./panel.tsx";
import { useVisibility } from "./visibility.ts";

export interface LineQuery {
  readonly expr: Expression;
  /** The name of the line; a function of the labels for a query with several series. */
  readonly name: string | ((labels: Labels) => string);
  /** Replaces the stroke of the palette; a function of the labels like `name`. */
  readonly stroke?: Stroke | ((labels: Labels) => Stroke | undefined);
  /** The line is grey where there was too little `traffic` for this quantile. */
  readonly quantile?: number;
}

export interface TimePanelDefinition {
  readonly id: string;
  readonly title: string;
  readonly detail?: string;
  readonly leadsTo?: PanelLink;
  readonly unit: Unit;
  readonly lines: readonly LineQuery[];
  /** Name the largest value and its time below the chart; a click zooms to it. */
  readonly peak?: boolean;
  readonly stacked?: boolean;
  /** Show each line's share of the sum. */
  readonly shares?: boolean;
  readonly y?: Omit<YRange, "objective">;
  readonly objective?: Objective;
  /** Lines across that the scale need not reach, ascending. */
  readonly thresholds?: readonly Objective[];
  /** Requests per second; the picture shades stretches without any. */
  readonly traffic?: Expression;
  /** Shown if there are no lines. */
  readonly nothing?: string;
  /** Names of lines that come first, in this order; others are left out if they are 0 all the time. */
  readonly always?: readonly string[];
}

export interface TimePanelProps {
  readonly definition: TimePanelDefinition;
  readonly span: number;
  readonly height?: number;
  readonly marks?: readonly TimeMark[] | undefined;
}

/** Columns of the grid. */
const WHOLE_WIDTH = 12;

export function TimePanel({ definition, span, height, marks }: TimePanelProps) {
  const session = useSession();
  const prefs = usePrefs();
  const visible = useVisibility();
  const { lines, traffic } = definition;
  const drawn = (expr: Expression) => range(expr, { width: visible.width, drawn: true });
  const shown = useQueries(
    {
      lines: lines.map(({ expr }) => drawn(expr)),
      ...(traffic === undefined ? {} : { traffic: drawn(traffic) }),
    },
    visible.visible && visible.width > 0,
  );
  const { lines: answers, traffic: rates } = shown.data;
  const counts = useMemo(
    () => rates && countsOf(rates.frame, session.scrape.value),
    [rates],
  );
  const data = useMemo(
    () => linesOf(definition, answers, session.palette, counts),
    [...answers, counts],
  );
  const quiet = useMemo(() => rates && quietStretches(rates.frame), [rates]);
  const maximised = session.place.value.panel === definition.id;
  const { objective } = definition;
  return (
    <Panel
      id={definition.id}
      title={definition.title}
      detail={definition.detail}
      note={objective?.text}
      leadsTo={definition.leadsTo}
      span={span}
      shown={shown}
      visible={visible}
      whole
      height={height}
      empty={data !== undefined && data.lines.length === 0
        ? definition.nothing ?? "No data in this range"
        : undefined}
      tabular={data && (() => linesTable(data, session.place.value.zone, definition.unit))}
      asks={definition.shares ? lines.map(shareOf) : lines}
    >
      {data !== undefined && (
        <TimeChart
          label={definition.title}
          data={data}
          unit={definition.unit}
          stacked={definition.stacked}
          height={maximised ? Math.max(300, innerHeight - 260) : height}
          y={definition.y}
          objective={objective && { value: objective.value, text: "objective" }}
          thresholds={definition.thresholds}
          marks={marks}
          begins={session.firstSample.value}
          quiet={quiet}
          details={prefs.details.value || maximised}
          peak={definition.peak || maximised}
          wide={span === WHOLE_WIDTH}
          onZoom={(from, to) => session.zoom(from, to)}
        />
      )}
    </Panel>
  );
}

/** The number of requests behind each point of a rate. */
function countsOf({ grid, series }: Frame, scrape: number): Float64Array | undefined {
  return series[0]?.values.map((rate) => rate * rateWindow(grid.step, scrape));
}

/** The query for Explore: in the panel the page itself divides by the sum. */
function shareOf({ expr }: LineQuery): Pick<LineQuery, "expr"> {
  return { expr: (vars) => `${expr(vars)} / on () group_left () sum(${expr(vars)})` };
}

/** The lines of the answers; undefined until the first one is there. */
export function linesOf(
  { id, lines, shares, always }: TimePanelDefinition,
  answers: readonly (RangeAnswer | undefined)[],
  palette: Palette,
  counts?: Float64Array,
): LinesData | undefined {
  const first = answers.find((answer) => answer !== undefined);
  if (first === undefined) return undefined;
  const { grid } = first.frame;
  const made = answers.flatMap((answer, at) =>
    answer?.frame.grid.end === grid.end
      ? answer.frame.series.map((series) => lineOf(id, lines[at]!, series, palette, counts))
      : []
  );
  const kept = always === undefined ? made : inOrder(made, always);
  const data = { grid, lines: kept };
  return shares ? toShares(data) : data;
}

function inOrder(lines: readonly Line[], always: readonly string[]): Line[] {
  const place = ({ name }: Line) => always.includes(name) ? always.indexOf(name) : always.length;
  return lines
    .filter((line) => place(line) < always.length || line.values.some((value) => value > 0))
    .sort((a, b) => place(a) - place(b));
}

function lineOf(
  chart: string,
  { name, stroke, quantile }: LineQuery,
  series: { readonly labels: Labels; readonly values: Float64Array },
  palette: Palette,
  counts: Float64Array | undefined,
): Line {
  const text = typeof name === "string" ? name : name(series.labels);
  const own = typeof stroke === "function" ? stroke(series.labels) : stroke;
  const line = { name: text, ...series, stroke: own ?? palette.strokeOf(chart, text) };
  if (quantile === undefined || counts?.length !== series.values.length) return line;
  return { ...line, support: { counts, fewest: fewestFor(quantile) } };
}
