/** The rows of the alert history, from the series of `ALERTS`. */

import type { StateRow } from "../../chart/timeline.tsx";
import type { Labels } from "../../prom/frame.ts";
import { commonLabels, ownLabels } from "./rows.ts";

// More rows would be higher than a screen.
const MOST_ROWS = 20;

/** `ALERTS` has two series per alert, pending and firing; a row shows both. */
export function historyRows(
  series: readonly { readonly labels: Labels; readonly values: Float64Array }[],
): StateRow[] {
  const rows = new Map<string, (string | undefined)[]>();
  const alerts = new Map(
    series.map(({ labels: { alertstate: _, ...rest } }) => [JSON.stringify(rest), rest]),
  );
  const common = commonLabels([...alerts.values()]);
  for (const { labels, values } of series) {
    const { __name__: _metric, alertname = "", alertstate = "", severity: _severity, ...all } =
      labels;
    const rest = ownLabels(all, common);
    const details = Object.entries(rest).map(([name, value]) => `${name}=${value}`).join(" ");
    const name = `${alertname} ${details}`.trim();
    const states = rows.get(name) ?? new Array<string | undefined>(values.length).fill(undefined);
    values.forEach((value, at) => {
      if (value === 1 && states[at] !== "firing") states[at] = alertstate;
    });
    rows.set(name, states);
  }
  return [...rows].map(([name, states]) => ({ name, states }))
    .sort((a, b) => a.name.localeCompare(b.name)).slice(0, MOST_ROWS);
}
