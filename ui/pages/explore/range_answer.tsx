import { useMemo, useState } from "preact/hooks";
import { Heatmap } from "../../chart/heatmap.tsx";
import { heatTable } from "../../chart/heat_text.ts";
import type { LinesData } from "../../chart/lines.ts";
import { linesTable } from "../../chart/tabular.ts";
import { TimeChart } from "../../chart/time_chart.tsx";
import type { Unit } from "../../format/units.ts";
import { useVisibility } from "../../panels/visibility.ts";
import type { Frame } from "../../prom/frame.ts";
import type { Query } from "../../prom/query.ts";
import { bucketsOf } from "../../prom/histogram.ts";
import { withLengths } from "../../promql/variables.ts";
import { range } from "../../state/ask.ts";
import { usePrefs } from "../../state/prefs_context.ts";
import { type Session, useSession } from "../../state/session.ts";
import { AnswerPanel, type AnswerProps } from "./answer_panel.tsx";
import { useCancellable } from "./cancellable.tsx";
import { HeatmapHint } from "./heatmap_hint.tsx";
import { NoHistogram } from "./no_histogram.tsx";
import { seriesNote, type Total, totalText, useTotal } from "./total.ts";
import { Undrawable } from "./undrawable.tsx";
import {
  cellValueOf,
  expectsHeatmap,
  isHistogram,
  lengthsOf,
  seriesNames,
  unitOf,
  viewOf,
} from "./view.ts";

// More lines at once cannot be told apart; far more are slow to fetch and to draw.
const FEW_LINES = 20;
const MOST_LINES = 100;
/** A histogram has one series per bucket. */
const MOST_BUCKETS = 1000;
const HEIGHT = 320;

/** The answer over the range, as lines or as a heatmap. */
export function RangeAnswer(props: AnswerProps) {
  const { at, query, onChange } = props;
  const { expr } = query;
  const session = useSession();
  const visible = useVisibility();
  const [all, setAll] = useState(false);
  const cells = query.view === "heatmap" || (query.view === "auto" && expectsHeatmap(expr));
  const ask = range((vars) => withLengths(expr, lengthsOf(vars)), {
    width: visible.width,
    drawn: true,
    limit: cells ? MOST_BUCKETS : MOST_LINES,
    cells,
  });
  const run = useCancellable(ask, visible.visible && visible.width > 0);
  const frame = run.shown.data.answer?.frame;
  const series = frame?.series ?? [];
  const isHeatmap = viewOf(query.view, series) === "heatmap";
  const lines = useMemo(
    () => frame && linesOf(frame, session, at, all ? MOST_LINES : FEW_LINES),
    [frame, all],
  );
  const buckets = useMemo(
    () => frame && isHeatmap && isHistogram(frame.series) ? bucketsOf(frame) : undefined,
    [frame, isHeatmap],
  );
  const total = useTotal(run, series.length);
  const { zone } = session.place.value;
  const boundUnit = boundUnitOf(expr);
  const value = cellValueOf(run.shown.queries.answer?.expr ?? "");
  return (
    <AnswerPanel
      answer={props}
      run={run}
      visible={visible}
      note={frame && seriesNote(isHeatmap ? series.length : lines!.lines.length, total)}
      noSeries={frame?.series.length === 0 ? "in this range" : undefined}
      tabular={lines &&
        (() =>
          buckets ? heatTable(buckets, { unit: boundUnit, value, zone }) : linesTable(lines, zone))}
      path={rangePath(run.shown.queries.answer)}
    >
      {buckets !== undefined
        ? (
          <Heatmap
            label={expr}
            data={buckets}
            unit={boundUnit}
            value={value}
            height={HEIGHT}
            onZoom={(from, to) => session.zoom(from, to)}
          />
        )
        : isHeatmap && frame !== undefined
        ? <NoHistogram query={query} frame={frame} onChange={onChange} />
        : lines !== undefined && <Lines expr={expr} data={lines} />}
      {!isHeatmap && series.length > FEW_LINES && (
        <MoreLines all={all} series={series.length} total={total} onAll={setAll} />
      )}
      {frame !== undefined && (
        <HeatmapHint query={query} frame={frame} isHeatmap={isHeatmap} onChange={onChange} />
      )}
    </AnswerPanel>
  );
}

function Lines({ expr, data }: { expr: string; data: LinesData }) {
  const session = useSession();
  const prefs = usePrefs();
  return (
    <>
      <TimeChart
        label={expr}
        data={data}
        unit={unitOf(expr)}
        height={HEIGHT}
        details={prefs.details.value}
        wide
        onZoom={(from, to) => session.zoom(from, to)}
      />
      <Undrawable data={data} />
    </>
  );
}

interface MoreLinesProps {
  readonly all: boolean;
  readonly series: number;
  readonly total: Total;
  readonly onAll: (all: boolean) => void;
}

function MoreLines({ all, series, total, onAll }: MoreLinesProps) {
  return (
    <button type="button" class="link more" onClick={() => onAll(!all)}>
      {all
        ? `Show the first ${FEW_LINES}`
        : `Show ${Math.min(MOST_LINES, series)} of ${totalText(total)} series`}
    </button>
  );
}

/** The unit of the bounds of a histogram's buckets. */
function boundUnitOf(expr: string): Unit {
  return /_seconds_bucket\b/.test(expr) ? "seconds" : "number";
}

function linesOf({ grid, series }: Frame, session: Session, at: number, most: number): LinesData {
  const kept = series.slice(0, most);
  const names = seriesNames(kept);
  const lines = kept.map(({ labels, values }, nth) => ({
    name: names[nth]!,
    labels,
    values,
    stroke: session.palette.strokeOf(`explore ${at}`, names[nth]!),
  }));
  return { grid, lines };
}

function rangePath(query: Query | undefined): string {
  if (query?.kind !== "range") return "";
  const { start, end, step } = query.grid;
  const params = { query: query.expr, start: String(start), end: String(end), step: String(step) };
  return `/api/v1/query_range?${new URLSearchParams(params)}`;
}
