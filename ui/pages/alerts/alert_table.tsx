import { useState } from "preact/hooks";
import { dateTime } from "../../format/clock.ts";
import { durationShort } from "../../format/duration.ts";
import { show } from "../../format/units.ts";
import { Value } from "../../parts/value.tsx";
import { type Labels, readValue } from "../../prom/frame.ts";
import { useSession } from "../../state/session.ts";
import { AlertDetails } from "./alert_details.tsx";
import { linkOf } from "./alert_link.ts";
import {
  type AlertRow,
  type AlertState,
  commonLabels,
  countStates,
  matches,
  ownLabels,
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

// A longer table would be slow to lay out.
const MOST_ROWS = 100;

/** The alerts and the inactive rules, filtered by state and text. */
export function AlertTable({ rows }: { rows: readonly AlertRow[] }) {
  const session = useSession();
  const { search, zone } = session.place.value;
  const [states, setStates] = useState<ReadonlySet<AlertState>>(new Set());
  const [open, setOpen] = useState("");
  const found = rows.filter((row) =>
    (states.size === 0 || states.has(row.state)) && matches(row, search)
  );
  const active = rows.filter(({ since }) => since !== undefined).map(({ labels }) => labels);
  const common = commonLabels(active);
  return (
    <section class="panel c12" id="alerts">
      <div class="row table-tools">
        <StateFilter counts={countStates(rows)} chosen={states} onChoose={setStates} />
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
      {Object.keys(common).length > 0 && (
        <p class="muted">
          All alerts: <LabelTags labels={common} />
        </p>
      )}
      {found.length === 0 ? <p class="empty">No alerts or rules match</p> : (
        <div class="scroll">
          <table class="steady">
            <thead>
              <tr>
                <th scope="col" class="w-9 wide">State</th>
                <th scope="col" class="w-name left">Alert</th>
                <th scope="col" class="w-quarter left broad">Labels</th>
                <th scope="col" class="w-8 wide">Value</th>
                <th scope="col" class="w-9 wide">Active for</th>
                <th scope="col" class="left broad">Summary</th>
              </tr>
            </thead>
            <tbody>
              {found.slice(0, MOST_ROWS).map((row) => (
                <AlertTableRow
                  key={row.key}
                  row={row}
                  labels={ownLabels(row.labels, common)}
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

const STATES: readonly AlertState[] = ["error", "firing", "pending", "inactive"];

interface FilterProps {
  readonly counts: Readonly<Record<AlertState, number>>;
  /** Empty for all states. */
  readonly chosen: ReadonlySet<AlertState>;
  readonly onChoose: (states: ReadonlySet<AlertState>) => void;
}

function StateFilter({ counts, chosen, onChoose }: FilterProps) {
  const toggle = (state: AlertState) => {
    const next = new Set(chosen);
    if (!next.delete(state)) next.add(state);
    onChoose(next);
  };
  return (
    <>
      {STATES.filter((state) => counts[state] > 0).map((state) => (
        <button
          key={state}
          type="button"
          class="ctl"
          aria-pressed={chosen.has(state)}
          onClick={() => toggle(state)}
        >
          <span class={`tag ${TAGS[state]}`}>{MARKS[state]}</span> <b>{counts[state]}</b>
        </button>
      ))}
    </>
  );
}

interface RowProps {
  readonly row: AlertRow;
  /** Those that tell it from other alerts. */
  readonly labels: Labels;
  readonly open: boolean;
  readonly now: number;
  readonly zone: string;
  readonly onToggle: () => void;
}

function AlertTableRow({ row, labels, open, now, zone, onToggle }: RowProps) {
  const value = readValue(row.value);
  const state = <span class={`tag ${TAGS[row.state]}`}>{MARKS[row.state]}</span>;
  const active = row.since === undefined ? "" : durationShort(now - row.since);
  return (
    <>
      <tr class="link-row" onClick={onToggle}>
        <td class="wide">{state}</td>
        <td class="left wrap">
          {/* On a phone each row is a card. */}
          <div class="narrow">{state} {active !== "" && `for ${active}`}</div>
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
          {row.since !== undefined && <CauseLink labels={row.labels} />}
          {row.state !== "inactive" && <div class="stacked">{row.summary}</div>}
        </td>
        <td class="left wrap broad">
          <LabelTags labels={labels} />
        </td>
        <td class="wide" title={row.value}>
          {row.value !== "" && <Value text={show(value, "number")} />}
        </td>
        <td
          class="wide"
          title={row.since === undefined ? "" : `since ${dateTime(row.since, zone)}`}
        >
          {active !== "" && <Value text={active} />}
        </td>
        <td class={`left wrap broad${row.state === "inactive" ? " muted" : ""}`}>{row.summary}</td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6} class="left wrap">
            <AlertDetails row={row} />
          </td>
        </tr>
      )}
    </>
  );
}

function CauseLink({ labels }: { labels: Labels }) {
  const session = useSession();
  const link = linkOf(labels);
  if (link === undefined) return null;
  return (
    <div>
      <button
        type="button"
        class="link"
        onClick={(event) => {
          event.stopPropagation();
          session.turnTo(link.page, link.change);
        }}
      >
        {link.text} →
      </button>
    </div>
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
