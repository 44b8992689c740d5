import { useMemo, useState } from "preact/hooks";
import { print } from "../../server/promql/print.ts";
import { parse } from "../../server/promql/parser.ts";
import { Bars } from "../chart/bars.tsx";
import { Heatmap, heatTable } from "../chart/heatmap.tsx";
import type { LinesData } from "../chart/lines.ts";
import { TableView } from "../chart/table_view.tsx";
import { linesTable, type Tabular } from "../chart/tabular.ts";
import { TimeChart } from "../chart/time_chart.tsx";
import { wholeNumber } from "../format/units.ts";
import { costOf, Panel, useVisibility } from "../panels/panel.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Say } from "../parts/say.tsx";
import type { Frame } from "../prom/frame.ts";
import { bucketsOf } from "../prom/histogram.ts";
import type { Sample } from "../prom/queries.ts";
import { Editor, mistakeIn } from "../promql/editor.tsx";
import { type Metric, Vocabulary } from "../promql/vocabulary.ts";
import type { ExploreQuery, ExploreView } from "../state/place.ts";
import { usePrefs } from "../state/prefs_context.ts";
import { store, stored } from "../state/prefs.ts";
import { type Session, useSession } from "../state/session.ts";
import { useQueries } from "../state/use_queries.ts";
import { isRangeVector, seriesNames, unitOf, viewOf } from "./explore_view.ts";

const MOST_QUERIES = 6;
const VIEWS: readonly ExploreView[] = ["auto", "lines", "heatmap", "bars", "table", "json"];

export function Explore() {
  const session = useSession();
  const vocabulary = useMemo(() => new Vocabulary(session.client), []);
  const { queries } = session.place.value;
  const shown = queries.length === 0 ? [{ expr: "", view: "auto" as const }] : queries;
  const change = (next: readonly ExploreQuery[]) => session.go({ queries: next });
  const asked = queries.filter(({ expr }) => expr.trim() !== "");
  return (
    <>
      <Say mood="unknown">
        {asked.length === 0
          ? (
            <>
              <b>Ask anything.</b>{" "}
              Two letters offer the metrics that there are; each chart of the other pages leads
              here.
            </>
          )
          : (
            <>
              <b>{asked.length === 1 ? "One query" : `${asked.length} queries`}.</b> Change{" "}
              {asked.length === 1 ? "it" : "them"} and press Enter.
            </>
          )}
      </Say>
      {shown.map((query, at) => (
        <QueryBlock
          // A query from elsewhere (Back, a link) replaces what was typed.
          key={`${at} ${query.expr}`}
          at={at}
          query={query}
          vocabulary={vocabulary}
          removable={shown.length > 1}
          onChange={(next) => change(shown.map((old, other) => other === at ? next : old))}
          onRemove={() => change(shown.filter((_, other) => other !== at))}
        />
      ))}
      {shown.length < MOST_QUERIES && queries.length > 0 && (
        <button
          type="button"
          class="ctl"
          onClick={() => change([...shown, { expr: "", view: "auto" }])}
        >
          Another query
        </button>
      )}
    </>
  );
}

interface BlockProps {
  readonly at: number;
  readonly query: ExploreQuery;
  readonly vocabulary: Vocabulary;
  readonly removable: boolean;
  readonly onChange: (query: ExploreQuery) => void;
  readonly onRemove: () => void;
}

function QueryBlock({ at, query, vocabulary, removable, onChange, onRemove }: BlockProps) {
  const [text, setText] = useState(query.expr);
  const [dialog, setDialog] = useState<"" | "metrics" | "history">("");
  const run = () => {
    if (mistakeIn(text) !== "") return;
    remember(text);
    onChange({ ...query, expr: text });
  };
  const format = () => {
    if (mistakeIn(text) === "" && text.trim() !== "") setText(print(parse(text)));
  };
  return (
    <div class="query">
      <div class="panel query-head">
        <Editor
          id={`query-${at}`}
          value={text}
          vocabulary={vocabulary}
          onInput={setText}
          onRun={run}
        />
        <div class="row">
          <button type="button" class="ctl primary" onClick={run}>Run</button>
          <div class="seg" role="group" aria-label="Shown as">
            {VIEWS.map((view) => (
              <button
                key={view}
                type="button"
                aria-pressed={query.view === view}
                onClick={() => onChange({ expr: text, view })}
              >
                {view}
              </button>
            ))}
          </div>
          <span class="grow" />
          <button type="button" class="ctl" onClick={() => setDialog("metrics")}>Metrics</button>
          <button type="button" class="ctl" onClick={() => setDialog("history")}>History</button>
          <button type="button" class="ctl" onClick={format}>Format</button>
          {removable && (
            <button type="button" class="ctl" aria-label="Remove this query" onClick={onRemove}>
              ×
            </button>
          )}
        </div>
      </div>
      {query.expr.trim() !== "" && <Answer at={at} query={query} />}
      {dialog === "metrics" && (
        <MetricBrowser
          vocabulary={vocabulary}
          onChoose={(name) => {
            setText(text === "" ? name : `${text} ${name}`);
            setDialog("");
          }}
          onClose={() => setDialog("")}
        />
      )}
      {dialog === "history" && (
        <Dialog title="Asked before" onClose={() => setDialog("")}>
          <ul class="picks">
            {readHistory().map((expr) => (
              <li key={expr}>
                <button
                  type="button"
                  class="mono"
                  onClick={() => {
                    setText(expr);
                    setDialog("");
                  }}
                >
                  {expr}
                </button>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </div>
  );
}

function Answer({ at, query }: { at: number; query: ExploreQuery }) {
  const session = useSession();
  if (isRangeVector(query.expr)) {
    return (
      <p class="error">
        A range vector holds many values for each moment and cannot be drawn; rate() or another
        function of it can.
      </p>
    );
  }
  const now = ["bars", "table", "json"].includes(query.view);
  return now
    ? <InstantAnswer at={at} query={query} session={session} />
    : <RangeAnswer at={at} query={query} session={session} />;
}

interface AnswerProps {
  readonly at: number;
  readonly query: ExploreQuery;
  readonly session: Session;
}

// More lines at once are a carpet, and slow.
const MOST_LINES = 20;

function RangeAnswer({ at, query, session }: AnswerProps) {
  const prefs = usePrefs();
  const visible = useVisibility();
  const [all, setAll] = useState(false);
  const shown = useQueries(
    [{ kind: "range", expr: () => query.expr, width: visible.width }],
    visible.visible && visible.width > 0,
  );
  const answer = shown.data[0];
  const frame = answer?.kind === "range" ? answer.frame : undefined;
  const view = viewOf(query.view, frame?.series ?? []);
  const unit = unitOf(query.expr);
  const boundUnit = /_seconds_bucket\b/.test(query.expr) ? "seconds" : "number";
  const data = useMemo(
    () => frame && explored(frame, session, at, all ? Infinity : MOST_LINES),
    [frame, all],
  );
  const buckets = useMemo(() => frame && view === "heatmap" ? bucketsOf(frame) : undefined, [
    frame,
    view,
  ]);
  const count = frame?.series.length ?? 0;
  const { zone } = session.place.value;
  return (
    <Panel
      id={`answer-${at}`}
      title={query.expr.length > 90 ? `${query.expr.slice(0, 90)}…` : query.expr}
      note={`${wholeNumber(count)} series`}
      span={12}
      shown={shown}
      visible={visible}
      empty={frame !== undefined && count === 0
        ? "Empty: no series match in this range"
        : undefined}
      tabular={data &&
        (() => buckets ? heatTable(buckets, boundUnit, zone) : linesTable(data, zone))}
    >
      {buckets !== undefined
        ? (
          <Heatmap
            label={query.expr}
            data={buckets}
            unit={boundUnit}
            height={320}
            onZoom={(from, to) => session.zoom(from, to)}
          />
        )
        : data !== undefined && (
          <TimeChart
            label={query.expr}
            data={data}
            unit={unit}
            height={320}
            details={prefs.details.value}
            onZoom={(from, to) => session.zoom(from, to)}
          />
        )}
      {shown.warnings.map((warning) => <p key={warning} class="warning">{warning}</p>)}
      {count > MOST_LINES && (
        <button type="button" class="link" onClick={() => setAll(!all)}>
          {all ? `Show ${MOST_LINES} only` : `Show all ${wholeNumber(count)} series`}
        </button>
      )}
      <p class="panel-footer">
        {costOf(shown)} · <CopyLink session={session} path={rangePath(shown.queries[0])} />
      </p>
    </Panel>
  );
}

function rangePath(query: ReturnType<typeof useQueries>["queries"][number] | undefined): string {
  if (query?.kind !== "range") return "";
  const { start, end, step } = query.grid;
  const params = { query: query.expr, start: String(start), end: String(end), step: String(step) };
  return `/api/v1/query_range?${new URLSearchParams(params)}`;
}

function CopyLink({ path }: { session: Session; path: string }) {
  const [copied, setCopied] = useState(false);
  const text = `curl '${location.origin}${path.replaceAll("'", "%27")}'`;
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

function InstantAnswer({ at, query, session }: AnswerProps) {
  const visible = useVisibility();
  const shown = useQueries([{ kind: "instant", expr: () => query.expr }], visible.visible);
  const answer = shown.data[0];
  const samples = answer?.kind === "instant" ? answer.samples : [];
  return (
    <Panel
      id={`answer-${at}`}
      title={query.expr.length > 90 ? `${query.expr.slice(0, 90)}…` : query.expr}
      detail="at the end of the range"
      note={`${wholeNumber(samples.length)} series`}
      span={12}
      shown={shown}
      visible={visible}
      empty={answer !== undefined && samples.length === 0
        ? "Empty: no series match at that moment"
        : undefined}
      tabular={() => sampleTable(samples)}
    >
      {query.view === "bars"
        ? <SampleBars samples={samples} expr={query.expr} />
        : query.view === "json"
        ? (
          <pre class="code tall" tabIndex={0} role="region" aria-label="The answer as JSON">
            {JSON.stringify(samples.map(({ labels, value }) => ({ metric: labels, value })), null, 1)}
          </pre>
        )
        : <TableView tabular={sampleTable(samples)} label={query.expr} />}
      {shown.warnings.map((warning) => <p key={warning} class="warning">{warning}</p>)}
      <p class="panel-footer">
        {costOf(shown)} ·{" "}
        <CopyLink
          session={session}
          path={`/api/v1/query?${new URLSearchParams({ query: query.expr })}`}
        />
      </p>
    </Panel>
  );
}

const MOST_BARS = 40;

function SampleBars({ samples, expr }: { samples: readonly Sample[]; expr: string }) {
  const sorted = useMemo(() => [...samples].sort((a, b) => b.value - a.value).slice(0, MOST_BARS), [
    samples,
  ]);
  const categories = useMemo(() => seriesNames(sorted), [sorted]);
  const series = useMemo(
    () => [{ name: "value", color: 0, values: sorted.map(({ value }) => value) }],
    [sorted],
  );
  return (
    <Bars label={expr} categories={categories} series={series} unit={unitOf(expr)} height={320} />
  );
}

/** A column for each label, and the value. */
export function sampleTable(samples: readonly Sample[]): Tabular {
  const names = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
  return {
    columns: [...names, "Value"].map((name) => ({ name })),
    rows: samples.map(({ labels, value }) => [...names.map((name) => labels[name] ?? ""), value]),
  };
}

interface BrowserProps {
  readonly vocabulary: Vocabulary;
  readonly onChoose: (name: string) => void;
  readonly onClose: () => void;
}

/** All metrics with what they mean. */
function MetricBrowser({ vocabulary, onChoose, onClose }: BrowserProps) {
  const [metrics, setMetrics] = useState<readonly Metric[] | string>([]);
  const [search, setSearch] = useState("");
  useMemo(
    () => vocabulary.metrics().then(setMetrics, (error) => setMetrics(String(error.message))),
    [],
  );
  if (typeof metrics === "string") {
    return (
      <Dialog title="Metrics" onClose={onClose}>
        <p class="error">{metrics}</p>
      </Dialog>
    );
  }
  const words = search.toLowerCase().split(/\s+/);
  const found = metrics.filter(({ name, help }) =>
    words.every((word) => `${name} ${help}`.toLowerCase().includes(word))
  );
  return (
    <Dialog title="Metrics" onClose={onClose}>
      <input
        class="field"
        type="search"
        placeholder="Part of a name or of what it means"
        aria-label="Search metrics"
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <p class="muted">{wholeNumber(found.length)} of {wholeNumber(metrics.length)}</p>
      <ul class="picks">
        {found.slice(0, 200).map(({ name, type, help }) => (
          <li key={name}>
            <button type="button" onClick={() => onChoose(name)}>
              <b class="mono">{name}</b> <span class="tag">{type}</span>
              <div class="muted">{help}</div>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const KEPT = 50;

function readHistory(): readonly string[] {
  try {
    return JSON.parse(stored("queries") ?? "[]");
  } catch {
    return [];
  }
}

function remember(expr: string): void {
  if (expr.trim() === "") return;
  const others = readHistory().filter((other) => other !== expr);
  store("queries", JSON.stringify([expr, ...others].slice(0, KEPT)));
}
