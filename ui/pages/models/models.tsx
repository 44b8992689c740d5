import { useEffect, useMemo, useState } from "preact/hooks";
import type { TimeMark } from "../../chart/axes.ts";
import { Bars, barsTable } from "../../chart/bars.tsx";
import {
  failed as failedShare,
  latency,
  predictions,
  requests as requestRate,
} from "../../expressions/requests.ts";
import { dateTime } from "../../format/clock.ts";
import { counted, show, wholeNumber } from "../../format/units.ts";
import { HeatPanel } from "../../panels/heat_panel.tsx";
import { exploreQueries } from "../../state/explore_queries.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { lastValue, Stat } from "../../panels/stat.tsx";
import { TimePanel } from "../../panels/time_panel.tsx";
import { Say } from "../../parts/say.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { Value } from "../../parts/value.tsx";
import { loadMarks } from "./load_marks.ts";
import { bucketsOf, rowShares } from "../../prom/histogram.ts";
import type { Answer } from "../../prom/query.ts";
import { type Model, useModels } from "../../state/models.ts";
import { type Reference, useReference } from "../../state/reference.ts";
import { useSession } from "../../state/session.ts";
import type { Ask } from "../../state/ask.ts";
import type { Expression } from "../../state/expression.ts";
import { useQueries } from "../../state/use_queries.ts";
import { AlertMarks } from "../../panels/alert_marks.tsx";
import * as ask from "./queries.ts";
import { modelSentence } from "./sentence.ts";

export function Models() {
  const session = useSession();
  const models = useModels();
  const { model: name, version } = session.place.value;
  const model = models?.list.find((one) => one.name === name);
  useEffect(() => {
    if (name === "" && models !== undefined && models.defaultModel !== "") {
      session.adjust({ model: models.defaultModel });
      session.tick();
    }
  }, [name, models?.defaultModel]);
  const reference = useReference(name, version || model?.default_version || "");
  if (models !== undefined && models.list.length === 0) {
    return (
      <Say mood="unknown">
        <b>No models.</b> The server's models folder is empty.
      </Say>
    );
  }
  if (name === "") return <div class="say" aria-busy="true" />;
  return <ModelPage key={name} model={model} reference={reference} />;
}

interface ModelProps {
  readonly model: Model | undefined;
  readonly reference: Reference | undefined;
}

function ModelPage({ model, reference }: ModelProps) {
  const loads = useLoads();
  const [alerts, setAlerts] = useState<readonly TimeMark[]>([]);
  const marks = useMemo(() => [...loads, ...alerts], [loads, alerts]);
  const classes = (model?.manifest?.classes ?? model?.versions[0]?.classes ?? []).map(String);
  const scored = model === undefined || classes.length > 0;
  return (
    <>
      <Headline model={model} reference={reference} classes={classes} />
      <div class="grid">
        {scored && <TimePanel definition={ask.CLASSES} span={7} marks={marks} />}
        {scored && <ClassMix classes={classes} reference={reference} />}
        {scored && <HeatPanel definition={ask.SCORES} span={7} marks={marks} />}
        {scored && (
          <Spread
            id="score-now"
            title="Score"
            expr={ask.scoresNow}
            reference={reference?.score?.shares}
          />
        )}
        {scored && <HeatPanel definition={ask.CONFIDENCES} span={7} marks={marks} />}
        {scored && (
          <Spread
            id="confidence-now"
            title="Confidence"
            expr={ask.confidenceNow}
            reference={reference?.confidence?.shares}
          />
        )}
        <TimePanel definition={ask.TRAFFIC} span={6} marks={marks} />
        <TimePanel definition={ask.LATENCY_BY_VERSION} span={6} marks={marks} />
        <TimePanel definition={ask.NOT_OK} span={6} marks={marks} />
        {scored && <TimePanel definition={ask.CONFIDENCE_BY_VERSION} span={6} marks={marks} />}
        <Versions model={model} />
      </div>
      <AlertMarks only onMarks={setAlerts} />
    </>
  );
}

/** When versions were loaded in the range. */
function useLoads(): readonly TimeMark[] {
  const { data } = useQueries([{ kind: "range", expr: ask.loads }]);
  return useMemo(() => {
    const frame = data[0]?.kind === "range" ? data[0].frame : undefined;
    return frame === undefined ? [] : loadMarks(frame);
  }, [data[0]]);
}

interface HeadlineProps extends ModelProps {
  readonly classes: readonly string[];
}

function Headline({ model, reference, classes }: HeadlineProps) {
  const session = useSession();
  // Of two classes the second is the one that somebody looks for.
  const watched = classes.length === 2 ? classes[1]! : undefined;
  const exprs: Expression[] = [
    ...[requestRate, predictions, failedShare, latency(0.95)],
    ...[
      ask.medianConfidence,
      watched === undefined ? latency(0.5) : ask.shareOf(watched),
    ],
  ];
  const shown = useQueries([
    ...exprs.map((expr): Ask => ({ kind: "range", expr })),
    { kind: "instant", expr: ask.byClass },
    { kind: "instant", expr: ask.VERSIONS[1]!.expr },
  ]);
  const [requests, rows, failed, p95, confidence, share, byClass, faults] = shown.data;
  const counts = byClass?.kind === "instant" ? byClass.samples : [];
  const total = counts.reduce((sum, { value }) => sum + value, 0);
  const { mood, lead, rest } = modelSentence({
    known: shown.data.every((data) => data !== undefined),
    error: shown.errors[0],
    name: session.place.value.model,
    ready: model === undefined || model.versions.some(({ state }) => state === "READY"),
    broken: model?.versions.filter(({ state, reason }) => state !== "READY" && reason !== "") ?? [],
    rate: lastValue(requests),
    rows: total,
    shares: Object.fromEntries(
      counts.map(({ labels, value }) => [labels.class ?? "", value / total]),
    ),
    expected: reference?.classes,
    p95: lastValue(p95),
    faults: faults?.kind === "instant"
      ? faults.samples.reduce((sum, { value }) => sum + value, 0)
      : 0,
  });
  const open = (at: number) => () =>
    session.turnTo("explore", { queries: exploreQueries([shown.asks[at]!], session) });
  const expected = watched === undefined ? undefined : reference?.classes?.[watched];
  return (
    <>
      <Say mood={mood}>
        <b>{lead}</b> {rest}
      </Say>
      <div class="grid">
        <Stat id="m-rows" name="Predictions" data={rows} unit="rate" color={4} onOpen={open(1)}>
          {total > 0 && `${counted(wholeNumber(total), "row")} in this range`}
        </Stat>
        {watched === undefined
          ? (
            <Stat
              id="m-p50"
              name="Latency p50"
              data={share}
              unit="seconds"
              color={2}
              onOpen={open(5)}
            />
          )
          : (
            <Stat
              id="m-share"
              name={`Predicted ${watched}`}
              data={share}
              unit="ratio"
              color={6}
              onOpen={open(5)}
            >
              {expected === undefined ? undefined : `reference ${show(expected, "ratio")}`}
            </Stat>
          )}
        <Stat
          id="m-confidence"
          name="Confidence"
          data={confidence}
          unit="number"
          color={2}
          onOpen={open(4)}
        >
          {Number.isNaN(lastValue(confidence)) ? undefined : "median top-class probability"}
        </Stat>
        <Stat id="m-p95" name="Latency p95" data={p95} unit="seconds" color={0} onOpen={open(3)}>
          {Number.isFinite(lastValue(p95)) && `${show(lastValue(requests), "rate")} requests`}
        </Stat>
        <Stat id="m-failed" name="Failed" data={failed} unit="ratio" color={5} onOpen={open(2)}>
          {Number.isNaN(lastValue(failed)) ? undefined : "server errors only"}
        </Stat>
        <VersionStat model={model} />
      </div>
    </>
  );
}

function VersionStat({ model }: { model: Model | undefined }) {
  const versions = model?.versions ?? [];
  const ready = versions.filter(({ state }) => state === "READY").length;
  return (
    <div class="panel stat c2" role="group" aria-label="Versions">
      <div class="name">Versions</div>
      <div class="num">
        {ready}
        <small>of {versions.length} ready</small>
      </div>
      <div class="vs">
        {model?.default_version == null
          ? "no default version"
          : `default: ${model.default_version}`}
        {model?.task ? ` · ${model.task}` : ""}
      </div>
      <div class="vs">{model?.manifest?.owner ?? ""}</div>
    </div>
  );
}

function ClassMix(
  { classes, reference }: { classes: readonly string[]; reference: Reference | undefined },
) {
  const visible = useVisibility();
  const shown = useQueries([{ kind: "instant", expr: ask.byClass }], visible.visible);
  const samples = shown.data[0]?.kind === "instant" ? shown.data[0].samples : [];
  const total = samples.reduce((sum, { value }) => sum + value, 0);
  const names = classes.length > 0 ? classes : samples.map(({ labels }) => labels.class ?? "");
  const values = names.map((name) =>
    (samples.find(({ labels }) => labels.class === name)?.value ?? 0) / total
  );
  const key = JSON.stringify([names, values.map((value) => value.toFixed(4)), reference?.classes]);
  const bars = useMemo(() => ({
    label: "Class distribution",
    categories: names,
    series: [{ name: "this range", color: 0, values }],
    reference: reference?.classes && {
      name: "reference",
      values: names.map((name) => reference.classes![name] ?? NaN),
    },
    unit: "ratio" as const,
  }), [key]);
  return (
    <Panel
      id="class-mix"
      title="Class distribution"
      detail={reference ? "grey = reference, blue = this range" : "share in this range"}
      note={total > 0 ? counted(wholeNumber(total), "row") : undefined}
      span={5}
      shown={shown}
      visible={visible}
      empty={total > 0 ? undefined : "No predictions in this range"}
      tabular={() => barsTable(bars)}
    >
      <Bars {...bars} />
    </Panel>
  );
}

interface SpreadProps {
  readonly id: string;
  readonly title: string;
  /** Increases by `le`, of a histogram over 0 to 1 in tenths. */
  readonly expr: Expression;
  readonly reference: readonly number[] | undefined;
}

/** A distribution over the whole range, before that of the reference. */
function Spread({ id, title, expr, reference }: SpreadProps) {
  const visible = useVisibility();
  const shown = useQueries([{ kind: "instant", expr }], visible.visible);
  const answer = shown.data[0];
  const { bounds, shares, total } = useMemo(() => spreadOf(answer), [answer]);
  const bars = useMemo(() => ({
    label: title,
    categories: bounds.map((bound) => `${(bound - 0.05).toFixed(2).replace(/^0/, "")}`),
    series: [{ name: "this range", color: 0, values: shares }],
    reference: reference && { name: "reference", values: reference },
    unit: "ratio" as const,
  }), [bounds, shares, reference]);
  return (
    <Panel
      id={id}
      title={title}
      detail="share of rows per 0.1-wide bin"
      note={total > 0 ? counted(wholeNumber(total), "row") : undefined}
      span={5}
      shown={shown}
      visible={visible}
      empty={total > 0 ? undefined : "No predictions in this range"}
      tabular={() => barsTable(bars)}
    >
      <Bars {...bars} height={178} />
    </Panel>
  );
}

function spreadOf(answer: Answer | undefined) {
  if (answer?.kind !== "instant") return { bounds: [], shares: [], total: 0 };
  const grid = { start: answer.time, end: answer.time, step: 1 };
  const series = answer.samples.map(({ labels, value }) => ({
    labels,
    values: Float64Array.of(value),
  }));
  const buckets = bucketsOf({ grid, series });
  const total = buckets.counts.reduce((sum, row) => sum + row[0]!, 0);
  const finite = buckets.bounds.filter(Number.isFinite);
  return { bounds: finite, shares: rowShares(buckets).slice(0, finite.length), total };
}

/** All versions of the model side by side, over the range. */
function Versions({ model }: { model: Model | undefined }) {
  const session = useSession();
  const visible = useVisibility();
  const { zone } = session.place.value;
  const shown = useQueries(
    ask.VERSIONS.map(({ expr }) => ({ kind: "instant", expr })),
    visible.visible,
  );
  const by = new Map(ask.VERSIONS.map(({ name }, at) => [name, shown.data[at]]));
  const versions = model?.versions ?? [];
  const value = (name: string, version: string) => {
    const answer = by.get(name);
    return answer?.samples.find(({ labels }) => labels.version === version)?.value ?? NaN;
  };
  // Beside "3,600", "10.4 k" would be hard to compare.
  const count = (value: number) => Number.isNaN(value) ? "–" : wholeNumber(value);
  const rows: readonly (readonly [string, (version: string) => string])[] = [
    ["Requests", (v) => count(value("requests", v))],
    ["Failed", (v) => show((value("faults", v) || 0) / value("requests", v), "ratio")],
    ["Rows predicted", (v) => count(value("rows", v))],
    ["Latency p50", (v) => show(value("p50", v), "seconds")],
    ["Latency p95", (v) => show(value("p95", v), "seconds")],
    ["Latency p99", (v) => show(value("p99", v), "seconds")],
    ["Mean inference time", (v) => show(value("compute", v), "seconds")],
    ["Mean batch size", (v) => show(value("batch", v), "number")],
    ["Median confidence", (v) => show(value("confidence", v), "number")],
    [
      "Loaded",
      (v) => Number.isNaN(value("loaded", v)) ? "–" : dateTime(value("loaded", v) * 1000, zone),
    ],
    ["SHA-256", (v) => versions.find(({ version }) => version === v)?.sha256?.slice(0, 12) ?? "–"],
  ];
  const names = versions.map(({ version }) => version);
  return (
    <Panel
      id="versions"
      title="Version comparison"
      detail="over the range"
      span={12}
      shown={shown}
      visible={visible}
      empty={names.length === 0 ? "The server no longer has this model" : undefined}
      tabular={() => ({
        columns: [{ name: "Measure" }, ...names.map((name) => ({ name: `Version ${name}` }))],
        rows: rows.map(([name, text]) => [name, ...names.map(text)]),
      })}
    >
      <Scroll label="Version comparison table">
        <table class="steady versions">
          <thead>
            <tr>
              <th scope="col">
                <span class="sr">Measure</span>
              </th>
              {versions.map(({ version, state }) => (
                <th key={version} scope="col">
                  version {version}{" "}
                  {version === model?.default_version && <span class="tag">default</span>}{" "}
                  <span class={`tag ${state === "READY" ? "ok" : "bad"}`}>
                    {state.toLowerCase()}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, text]) => (
              <tr key={name}>
                <td>{name}</td>
                {names.map((version) => (
                  <td key={version} class="wrap">
                    <Value text={text(version)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
