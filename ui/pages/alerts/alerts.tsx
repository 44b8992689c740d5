import { useEffect, useMemo, useState } from "preact/hooks";
import { type StateRow, Timeline, timelineTable } from "../../chart/timeline.tsx";
import { dateTime } from "../../format/clock.ts";
import { durationShort, durationWords } from "../../format/duration.ts";
import { counted, show } from "../../format/units.ts";
import { Panel } from "../../panels/panel.tsx";
import { useVisibility } from "../../panels/visibility.ts";
import { Value } from "../../parts/value.tsx";
import { Say } from "../../parts/say.tsx";
import { type Labels, readValue } from "../../prom/frame.ts";
import { isUrgent } from "../../prom/severity.ts";
import { useSession } from "../../state/session.ts";
import { useQueries } from "../../state/use_queries.ts";
import {
  type AlertRow,
  alertRows,
  type AlertState,
  countStates,
  matches,
  type WireGroups,
} from "./rows.ts";

const MARKS: Readonly<Record<AlertState, string>> = {
  firing: "▲ firing",
  pending: "◐ pending",
  inactive: "● inactive",
  error: "✕ error",
};
const TAGS: Readonly<Record<AlertState, string>> = {
  firing: "bad",
  pending: "warn",
  inactive: "ok",
  error: "bad",
};

type Rules =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly rows: readonly AlertRow[] }
  | { readonly state: "failed"; readonly message: string };

export function Alerts() {
  const rules = useRules();
  if (rules.state === "loading") return <div class="say" aria-busy="true" />;
  if (rules.state === "failed") {
    return (
      <Say mood="unknown">
        <b>Alerting rules could not be loaded.</b> {rules.message}
      </Say>
    );
  }
  return (
    <>
      <AlertSentence rows={rules.rows} />
      <div class="grid">
        <History />
        <AlertTable rows={rules.rows} />
      </div>
    </>
  );
}

/** The alerting rules, loaded again at each refresh of the page. */
function useRules(): Rules {
  const session = useSession();
  const [rules, setRules] = useState<Rules>({ state: "loading" });
  const now = session.now.value;
  useEffect(() => {
    const stop = new AbortController();
    session.client.ask<WireGroups>("rules", { type: "alert" }, stop.signal).then(
      ({ data }) => setRules({ state: "ready", rows: alertRows(data) }),
      (error) => {
        // Keeps the last rules while the backend is unreachable.
        if (stop.signal.aborted) return;
        setRules((before) =>
          before.state === "ready" ? before : { state: "failed", message: error.message }
        );
      },
    );
    return () => stop.abort();
  }, [now]);
  return rules;
}

function AlertSentence({ rows }: { rows: readonly AlertRow[] }) {
  const session = useSession();
  const { firing, pending, inactive, error } = countStates(rows);
  if (rows.length === 0) {
    return (
      <Say mood="unknown">
        <b>No alerting rules.</b> The metrics backend has none loaded, so no alert can fire.
      </Say>
    );
  }
  const others = `${pending === 0 ? "" : `${pending} pending, `}${inactive} inactive.`;
  if (error > 0) {
    return (
      <Say mood="bad">
        <b>{counted(String(error), "rule")} failed to evaluate.</b> {firing} firing, {others}
      </Say>
    );
  }
  const [worst] = rows;
  if (firing === 0) {
    return pending === 0
      ? (
        <Say mood="ok">
          <b>No alerts firing.</b>{" "}
          {rows.length === 1 ? "The only rule is inactive." : `All ${rows.length} rules inactive.`}
        </Say>
      )
      : (
        <Say mood="warn">
          <b>No alerts firing.</b> {others}
        </Say>
      );
  }
  const since = worst!.since === undefined
    ? ""
    : ` (active for ${durationWords(session.now.value - worst!.since)})`;
  const critical = isUrgent(worst!);
  return (
    <Say mood={critical ? "bad" : "warn"}>
      <b>{counted(String(firing), "alert")} firing.</b> {worst!.summary || worst!.name}
      {since}. {others}
    </Say>
  );
}

const MOST_ROWS = 100;

function AlertTable({ rows }: { rows: readonly AlertRow[] }) {
  const session = useSession();
  const { search, zone } = session.place.value;
  const [states, setStates] = useState<ReadonlySet<AlertState>>(new Set());
  const [open, setOpen] = useState("");
  const counts = countStates(rows);
  const found = rows.filter((row) =>
    (states.size === 0 || states.has(row.state)) && matches(row, search)
  );
  const toggle = (state: AlertState) => {
    const next = new Set(states);
    if (!next.delete(state)) next.add(state);
    setStates(next);
  };
  return (
    <section class="panel c12" id="alerts">
      <div class="row table-tools">
        {(["error", "firing", "pending", "inactive"] as const).filter((state) => counts[state] > 0)
          .map((state) => (
            <button
              key={state}
              type="button"
              class="ctl"
              aria-pressed={states.has(state)}
              onClick={() => toggle(state)}
            >
              <span class={`tag ${TAGS[state]}`}>{MARKS[state]}</span> <b>{counts[state]}</b>
            </button>
          ))}
        <input
          class="field search"
          type="search"
          data-search
          placeholder="Search name, label=value or text"
          aria-label="Search alerts"
          value={search}
          onInput={(event) => session.adjust({ search: event.currentTarget.value })}
        />
      </div>
      {found.length === 0 ? <p class="empty">No rules match</p> : (
        <div class="scroll">
          <table class="steady">
            <thead>
              <tr>
                <th scope="col" class="w-9">State</th>
                <th scope="col" class="w-name left">Alert</th>
                <th scope="col" class="w-quarter left wide">Labels</th>
                <th scope="col" class="w-8 wide">Value</th>
                <th scope="col" class="w-9">For</th>
                <th scope="col" class="left wide">Summary</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, MOST_ROWS).map((row) => (
                <AlertTableRow
                  key={row.key}
                  row={row}
                  open={open === row.key}
                  now={session.now.value}
                  zone={zone}
                  onToggle={() => setOpen(open === row.key ? "" : row.key)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > MOST_ROWS && (
        <p class="muted">Showing {MOST_ROWS} of {found.length}. Search to narrow the list.</p>
      )}
    </section>
  );
}

interface RowProps {
  readonly row: AlertRow;
  readonly open: boolean;
  readonly now: number;
  readonly zone: string;
  readonly onToggle: () => void;
}

function AlertTableRow({ row, open, now, zone, onToggle }: RowProps) {
  const value = readValue(row.value);
  return (
    <>
      <tr class="link-row" onClick={onToggle}>
        <td>
          <span class={`tag ${TAGS[row.state]}`}>{MARKS[row.state]}</span>
        </td>
        <td class="left wrap">
          <button
            type="button"
            class="plain"
            aria-expanded={open}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            <b>{row.name}</b>
          </button>{" "}
          {row.severity !== "" && <span class="tag">{row.severity}</span>}
          {row.state !== "inactive" && <div class="narrow">{row.summary}</div>}
        </td>
        <td class="left wrap wide">
          <LabelTags labels={row.labels} />
        </td>
        <td class="wide" title={row.value}>
          {row.value !== "" && <Value text={show(value, "number")} />}
        </td>
        <td title={row.since === undefined ? "" : `since ${dateTime(row.since, zone)}`}>
          {row.since !== undefined && <Value text={durationShort(now - row.since)} />}
        </td>
        <td class={`left wrap wide${row.state === "inactive" ? " muted" : ""}`}>{row.summary}</td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6} class="left wrap">
            <Details row={row} />
          </td>
        </tr>
      )}
    </>
  );
}

function LabelTags({ labels }: { labels: Labels }) {
  return (
    <>
      {Object.entries(labels).map(([name, value]) => (
        <span key={name} class="tag mono">{name}={value}</span>
      ))}
    </>
  );
}

function Details({ row }: { row: AlertRow }) {
  const session = useSession();
  const { rule, since } = row;
  const explore = () => {
    // Half an hour before and after the alert began.
    const range = since === undefined ? session.place.value.range : {
      from: String(since - 1_800_000),
      to: String(Math.min(session.now.value, since + 1_800_000)),
    };
    session.turnTo("explore", { range, queries: [{ expr: rule.query, view: "auto" }] });
  };
  return (
    <div class="details">
      {row.description !== "" && <p>{row.description}</p>}
      <pre class="code" tabIndex={0} role="region" aria-label="Expression">{rule.query}</pre>
      <p class="muted">
        group {row.group}
        {rule.duration ? ` · for ${durationShort(rule.duration * 1000)}` : ""}
        {rule.lastError ? ` · ${rule.lastError}` : ""} ·{" "}
        <button type="button" class="link" onClick={explore}>Open in Explore</button>
      </p>
    </div>
  );
}

// The height of a history with one row. A panel adds the height of a legend, which this one lacks.
const ONE_ROW = 31;

/** The pending and firing alerts over the range. */
function History() {
  const session = useSession();
  const visible = useVisibility();
  const shown = useQueries(
    [{ kind: "range", expr: () => "ALERTS", width: visible.width }],
    visible.visible && visible.width > 0,
  );
  const answer = shown.data[0];
  const rows = useMemo(() => answer?.kind === "range" ? historyRows(answer.frame.series) : [], [
    answer,
  ]);
  const grid = answer?.kind === "range" ? answer.frame.grid : undefined;
  return (
    <Panel
      id="history"
      title="Alert history"
      height={ONE_ROW}
      detail="red = firing, amber = pending"
      span={12}
      shown={shown}
      visible={visible}
      empty={rows.length === 0 ? "No alerts in this range" : undefined}
      tabular={grid && (() => timelineTable(grid, rows, session.place.value.zone))}
    >
      {grid !== undefined && (
        <Timeline
          label="Alert history"
          grid={grid}
          rows={rows}
          colorOf={(state, theme) => state === "firing" ? theme.bad : theme.pending}
          onZoom={(from, to) => session.zoom(from, to)}
        />
      )}
    </Panel>
  );
}

const MOST_HISTORY_ROWS = 20;

/** `ALERTS` has two series per alert, pending and firing; a row shows both. */
export function historyRows(
  series: readonly { readonly labels: Labels; readonly values: Float64Array }[],
): StateRow[] {
  const rows = new Map<string, (string | undefined)[]>();
  for (const { labels, values } of series) {
    const { __name__: _metric, alertname = "", alertstate = "", severity: _severity, ...rest } =
      labels;
    const details = Object.entries(rest).map(([name, value]) => `${name}=${value}`).join(" ");
    const name = `${alertname} ${details}`.trim();
    const states = rows.get(name) ?? new Array<string | undefined>(values.length).fill(undefined);
    values.forEach((value, at) => {
      if (value === 1 && states[at] !== "firing") states[at] = alertstate;
    });
    rows.set(name, states);
  }
  return [...rows].map(([name, states]) => ({ name, states }))
    .sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_HISTORY_ROWS);
}
