import { durationShort } from "../../format/duration.ts";
import { useSession } from "../../state/session.ts";
import type { AlertRow } from "./rows.ts";

// The time that Explore shows before and after the start of an alert.
const AROUND_MS = 1_800_000;

/** The description and the expression of an alert, below its row. */
export function AlertDetails({ row }: { row: AlertRow }) {
  const session = useSession();
  const { rule, since } = row;
  const explore = () => {
    const range = since === undefined ? session.place.value.range : {
      from: String(since - AROUND_MS),
      to: String(Math.min(session.now.value, since + AROUND_MS)),
    };
    session.turnTo("explore", { range, queries: [{ expr: rule.query, view: "auto" }] });
  };
  return (
    <div class="details">
      {row.description !== "" && <p>{row.description}</p>}
      <pre class="code" tabIndex={0} role="region" aria-label="Expression">{rule.query}</pre>
      <p class="muted">
        group {row.group}
        {rule.duration ? ` · fires after ${durationShort(rule.duration * 1000)}` : ""}
        {rule.lastError ? ` · ${rule.lastError}` : ""} ·{" "}
        <button type="button" class="link" onClick={explore}>Open in Explore</button>
      </p>
    </div>
  );
}
