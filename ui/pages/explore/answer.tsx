/** The answer to one query of Explore: a chart over the range, or rows at its end. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Heatmap, heatTable } from "../../chart/heatmap.tsx";
import type { LinesData } from "../../chart/lines.ts";
import { TableView } from "../../chart/table_view.tsx";
import { linesTable } from "../../chart/tabular.ts";
import { TimeChart } from "../../chart/time_chart.tsx";
import { show, wholeNumber } from "../../format/units.ts";
import { costOf } from "../../panels/cost.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import type { Frame } from "../../prom/frame.ts";
import { bucketsOf } from "../../prom/histogram.ts";
import type { Sample } from "../../prom/query.ts";
import { excerptOf, mistakeTold } from "../../promql/mistake.ts";
import { withLengths } from "../../promql/variables.ts";
import type { Vocabulary } from "../../promql/vocabulary.ts";
import { whyEmpty } from "../../promql/why_empty.ts";
import { BASE } from "../../state/base.ts";
import type { ExploreQuery } from "../../state/place.ts";
import { usePrefs } from "../../state/prefs_context.ts";
import { type Session, useSession } from "../../state/session.ts";
import type { Ask } from "../../state/ask.ts";
import { type Shown, useQueries } from "../../state/use_queries.ts";
import { fewColumns, resultTable, resultText } from "./tables.ts";
import {
  answerType,
  expectsHeatmap,
  isHistogram,
  lengthsOf,
  seriesNames,
  sumByLe,
  unitOf,
  viewOf,
} from "./view.ts";

export interface AnswerProps {
  readonly at: number;
  readonly query: ExploreQuery;
  readonly vocabulary: Vocabulary;
  readonly onChange: (query: ExploreQuery) => void;
  /** Runs the query again. */
  readonly onAgain: () => void;
}

export function Answer(props: AnswerProps) {
  const { expr, view } = props.query;
  const type = answerType(expr);
  // A range vector or a string cannot be drawn over a range.
  const atOnce = type === "matrix" || type === "string" || ["bars", "table", "json"].includes(view);
  return atOnce ? <InstantAnswer {...props} /> : <RangeAnswer {...props} />;
}

// More lines at once cannot be told apart; far more are slow to fetch and to draw.
const FEW_LINES = 20;
const MOST_LINES = 100;
/** A histogram has one series per bucket. */
const MOST_BUCKETS = 1000;
const HEIGHT = 320;
// Narrower cells would be hard to point at.
const PIXELS_PER_CELL = 8;

function RangeAnswer({ at, query, vocabulary, onChange, onAgain }: AnswerProps) {
  const { expr } = query;
  const session = useSession();
  const prefs = usePrefs();
  const visible = useVisibility();
  const [all, setAll] = useState(false);
  const cells = query.view === "heatmap" || (query.view === "auto" && expectsHeatmap(expr));
  const { shown, cancelled, cancel } = useCancellable({
    kind: "range",
    expr: (vars) => withLengths(expr, lengthsOf(vars)),
    width: visible.width,
    drawn: true,
    limit: cells ? MOST_BUCKETS : MOST_LINES,
    ...(cells ? { pixelsPerPoint: PIXELS_PER_CELL } : {}),
  }, visible.visible && visible.width > 0);
  const answer = shown.data[0];
  const frame = answer?.kind === "range" ? answer.frame : undefined;
  const series = frame?.series ?? [];
  const view = viewOf(query.view, series);
  const boundUnit = /_seconds_bucket\b/.test(expr) ? "seconds" : "number";
  const data = useMemo(
    () => frame && explored(frame, session, at, all ? MOST_LINES : FEW_LINES),
    [frame, all],
  );
  const buckets = useMemo(
    () => frame && view === "heatmap" && isHistogram(frame.series) ? bucketsOf(frame) : undefined,
    [frame, view],
  );
  const total = useTotal(shown, series.length);
  const { zone } = session.place.value;
  const drawn = view === "heatmap" ? series.length : data?.lines.length ?? 0;
  return (
    <Running shown={shown} cancelled={cancelled} onCancel={cancel} onAgain={onAgain}>
      <Panel
        id={`answer-${at}`}
        title={titleOf(expr)}
        note={frame && noteOf(drawn, total)}
        span={12}
        shown={shown}
        visible={visible}
        empty={frame !== undefined && series.length === 0
          ? <Nothing expr={expr} vocabulary={vocabulary} when="in this range" />
          : undefined}
        unanswered={placeOf(shown)}
        tabular={data &&
          (() => buckets ? heatTable(buckets, boundUnit, zone) : linesTable(data, zone))}
      >
        {placeOf(shown)}
        {buckets !== undefined
          ? (
            <Heatmap
              label={expr}
              data={buckets}
              unit={boundUnit}
              height={HEIGHT}
              onZoom={(from, to) => session.zoom(from, to)}
            />
          )
          : view === "heatmap" && frame !== undefined
          ? <NoHistogram query={query} frame={frame} onChange={onChange} />
          : data !== undefined && (
            <TimeChart
              label={expr}
              data={data}
              unit={unitOf(expr)}
              height={HEIGHT}
              details={prefs.details.value}
              wide
              onZoom={(from, to) => session.zoom(from, to)}
            />
          )}
        {view !== "heatmap" && data !== undefined && <Undrawable data={data} />}
        {view !== "heatmap" && series.length > FEW_LINES && (
          <button
            type="button"
            class="link more"
            onClick={() => setAll(!all)}
          >
            {all
              ? `Show the first ${FEW_LINES}`
              : `Show ${Math.min(MOST_LINES, series.length)} of ${writtenTotal(total)} series`}
          </button>
        )}
        <Remarks shown={shown} path={rangePath(shown)} />
      </Panel>
    </Running>
  );
}

function titleOf(expr: string): string {
  return expr.length > 90 ? `${expr.slice(0, 90)}…` : expr;
}

function noteOf(drawn: number, total: Total): string {
  return drawn < total.least || !total.known
    ? `showing ${wholeNumber(drawn)} of ${writtenTotal(total)} series`
    : `${writtenTotal(total)} series`;
}

/** How many series a query has: as many as were sent, or more. */
interface Total {
  readonly least: number;
  /** Whether these are all. */
  readonly known: boolean;
}

function writtenTotal({ least, known }: Total): string {
  return known ? wholeNumber(least) : `more than ${wholeNumber(least)}`;
}

/** The number of series. A second query counts them when the backend truncated the answer. */
function useTotal(shown: Shown, sent: number): Total {
  const cut = shown.warnings.some(isCut);
  const [query] = shown.queries;
  const counted = useQueries(
    cut && query !== undefined ? [{ kind: "instant", expr: () => `count(${query.expr}\n)` }] : [],
  );
  const answer = counted.data[0];
  const count = answer?.kind === "instant" ? answer.samples[0]?.value : undefined;
  // The end of the range may have fewer series than the whole range.
  if (cut && !(count! > sent)) return { least: sent, known: false };
  return { least: count ?? sent, known: true };
}

function isCut(warning: string): boolean {
  return warning === "results truncated due to limit";
}

interface Cancellable {
  readonly shown: Shown;
  readonly cancelled: boolean;
  readonly cancel: () => void;
}

/** A query that the reader can cancel; its previous answer stays. */
function useCancellable(ask: Ask, visible: boolean): Cancellable {
  const [cancelled, setCancelled] = useState(false);
  const now = useQueries(cancelled ? [] : [ask], visible);
  const last = useRef(now);
  if (!cancelled) last.current = now;
  return {
    shown: cancelled ? { ...last.current, loading: false } : now,
    cancelled,
    cancel: () => setCancelled(true),
  };
}

interface RunningProps {
  readonly shown: Shown;
  readonly cancelled: boolean;
  readonly onCancel: () => void;
  readonly onAgain: () => void;
  readonly children: ComponentChildren;
}

/** The state of a slow or a cancelled query, above its answer. */
function Running({ shown, cancelled, onCancel, onAgain, children }: RunningProps) {
  const session = useSession();
  const seconds = useSeconds(shown.loading);
  const nothing = shown.data.every((data) => data === undefined);
  const up = session.scheduler.health.value.state === "up";
  return (
    <div class="answer">
      {cancelled
        ? (
          <p class={nothing ? "panel empty" : "running"} role="status">
            Query cancelled.{nothing ? "" : " Showing the previous result."}{" "}
            <button type="button" class="link" onClick={onAgain}>Run again</button>
          </p>
        )
        : seconds > 0 && up && (
          <p class="running">
            <span role="status">Waiting for the metrics backend</span> ({Math.floor(seconds)} s)
            {" "}
            <button type="button" class="link" onClick={onCancel}>Cancel</button>
          </p>
        )}
      {!(cancelled && nothing) && children}
    </div>
  );
}

/** The seconds since `active` became true; 0 while it is false. */
function useSeconds(active: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (!active) return;
    const began = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - began) / 1000), 1000);
    return () => clearInterval(timer);
  }, [active]);
  return seconds;
}

/** The part of the query that the backend could not parse. */
function placeOf(shown: Shown) {
  const expr = shown.queries[0]?.expr ?? "";
  const mistake = shown.errors.map((error) => mistakeTold(expr, error)).find(Boolean);
  if (mistake === undefined) return undefined;
  const { before, wrong, after } = excerptOf(expr, mistake);
  return <pre class="code place">{before}<mark>{wrong === "" ? " " : wrong}</mark>{after}</pre>;
}

interface NothingProps {
  readonly expr: string;
  readonly vocabulary: Vocabulary;
  readonly when: string;
}

/** An empty answer with likely reasons. */
function Nothing({ expr, vocabulary, when }: NothingProps) {
  const session = useSession();
  const [reasons, setReasons] = useState<readonly string[]>([]);
  useEffect(() => {
    let gone = false;
    whyEmpty(expr, vocabulary, session.scrape.value)
      .then((found) => gone || setReasons(found), () => {});
    return () => gone = true;
  }, [expr]);
  return (
    <span class="nothing">
      <b>No series {when}.</b>
      {reasons.map((reason) => <span key={reason}>{reason}</span>)}
    </span>
  );
}

interface NoHistogramProps {
  readonly query: ExploreQuery;
  readonly frame: Frame;
  readonly onChange: (query: ExploreQuery) => void;
}

function NoHistogram({ query, frame, onChange }: NoHistogramProps) {
  const better = frame.series.some(({ labels }) => labels.le !== undefined)
    ? sumByLe(query.expr)
    : undefined;
  return (
    <p class="empty">
      <span class="nothing">
        A heatmap needs the buckets of one histogram: series that differ only in the label le.
        {better !== undefined && (
          <button
            type="button"
            class="link"
            onClick={() => onChange({ ...query, expr: better })}
          >
            Run {better}
          </button>
        )}
      </span>
    </p>
  );
}

/** A note about values that have no place on an axis: NaN and infinities. */
function Undrawable({ data: { lines } }: { data: LinesData }) {
  if (lines.length === 0) return null;
  const infinite = lines.filter(({ values }) =>
    values.some((value) => value === Infinity || value === -Infinity)
  );
  const finite = lines.some(({ values }) => values.some(Number.isFinite));
  if (infinite.length === 0 && finite) return null;
  return (
    <p class="warning">
      {infinite.length === 0
        ? "All values are NaN, for example from 0 / 0 or a quantile without observations. " +
          "There is no line to draw."
        : `${infinite.length} series ${infinite.length === 1 ? "has" : "have"} infinite values, ` +
          "shown as gaps. The table shows them."}
    </p>
  );
}

/** The warnings and infos of the answer, its cost, and a link to copy. */
function Remarks({ shown, path }: { shown: Shown; path: string }) {
  if (shown.data[0] === undefined) return null;
  return (
    <>
      {shown.warnings.filter((warning) => !isCut(warning)).map((warning) => (
        <p key={warning} class={warning.startsWith("PromQL info") ? "info" : "warning"}>
          {warning}
        </p>
      ))}
      <p class="panel-footer">
        {costOf(shown)} · <CopyLink path={path} />
      </p>
    </>
  );
}

function rangePath({ queries: [query] }: Shown): string {
  if (query?.kind !== "range") return "";
  const { start, end, step } = query.grid;
  const params = { query: query.expr, start: String(start), end: String(end), step: String(step) };
  return `/api/v1/query_range?${new URLSearchParams(params)}`;
}

function CopyLink({ path }: { path: string }) {
  const [copied, setCopied] = useState(false);
  const text = `curl '${location.origin}${BASE}${path.replaceAll("'", "%27")}'`;
  return (
    <button
      type="button"
      class="link"
      onClick={() =>
        navigator.clipboard?.writeText(text).then(() => setCopied(true), () => setCopied(false))}
    >
      {copied ? "Copied" : "Copy as curl"}
    </button>
  );
}

function explored({ grid, series }: Frame, session: Session, at: number, most: number): LinesData {
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

// More rows than anyone reads; the table shows them in short pages.
const MOST_SAMPLES = 5000;

function InstantAnswer({ at, query, vocabulary, onAgain }: AnswerProps) {
  const { expr } = query;
  const visible = useVisibility();
  const { shown, cancelled, cancel } = useCancellable({
    kind: "instant",
    expr: (vars) => withLengths(expr, lengthsOf(vars)),
    width: visible.width,
    limit: MOST_SAMPLES,
  }, visible.visible && visible.width > 0);
  const answer = shown.data[0];
  const { samples, result } = answer?.kind === "instant"
    ? answer
    : { samples: [], result: undefined };
  const sent = result?.resultType === "matrix" ? result.result.length : samples.length;
  const total = useTotal(shown, sent);
  const { zone } = useSession().place.value;
  const tabular = useMemo(() => result && resultTable(result, zone), [result, zone]);
  const asked = shown.queries[0]?.expr ?? expr;
  return (
    <Running shown={shown} cancelled={cancelled} onCancel={cancel} onAgain={onAgain}>
      <Panel
        id={`answer-${at}`}
        title={titleOf(expr)}
        detail="at the end of the range"
        note={result && result.resultType !== "string" ? noteOf(sent, total) : undefined}
        span={12}
        shown={shown}
        visible={visible}
        empty={result !== undefined && result.result.length === 0
          ? <Nothing expr={expr} vocabulary={vocabulary} when="at the end of the range" />
          : undefined}
        unanswered={placeOf(shown)}
        tabular={tabular && (() => tabular)}
      >
        {placeOf(shown)}
        {result === undefined || tabular === undefined
          ? null
          : query.view === "json"
          ? (
            <pre class="code tall" tabIndex={0} role="region" aria-label="Response as JSON">
              {resultText(result)}
            </pre>
          )
          : query.view === "bars" && result.resultType === "vector"
          ? <SampleBars samples={samples} expr={expr} />
          : (
            <div class="labels">
              <TableView tabular={fewColumns(tabular)} label={expr} />
            </div>
          )}
        <Remarks shown={shown} path={`/api/v1/query?${new URLSearchParams({ query: asked })}`} />
      </Panel>
    </Running>
  );
}

const MOST_BARS = 40;

/** The largest values as horizontal bars. */
function SampleBars({ samples, expr }: { samples: readonly Sample[]; expr: string }) {
  const sorted = useMemo(
    () =>
      samples.filter(({ value }) => Number.isFinite(value))
        .sort((a, b) => b.value - a.value).slice(0, MOST_BARS),
    [samples],
  );
  const names = useMemo(() => seriesNames(sorted), [sorted]);
  const unit = unitOf(expr);
  const most = Math.max(...sorted.map(({ value }) => Math.abs(value)));
  const left = samples.length - sorted.length;
  return (
    <>
      <table class="bars">
        <caption class="sr">{expr}, the largest first</caption>
        <tbody>
          {sorted.map(({ value }, at) => (
            <tr key={names[at]}>
              <th scope="row">{names[at]}</th>
              <td class="bar">
                <i
                  class={value < 0 ? "below" : ""}
                  style={{ width: `${Math.abs(value) / (most || 1) * 100}%` }}
                />
              </td>
              <td>{show(value, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && (
        <p class="warning">
          {wholeNumber(left)} of {wholeNumber(samples.length)} series have no bar: only the{" "}
          {MOST_BARS} largest finite values are drawn. The table shows all.
        </p>
      )}
    </>
  );
}
