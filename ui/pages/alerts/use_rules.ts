import { useEffect, useRef, useState } from "preact/hooks";
import { useSession } from "../../state/session.ts";
import { type AlertRow, alertRows, type WireGroups } from "./rows.ts";

export type Rules =
  | { readonly state: "loading" }
  | {
    readonly state: "ready";
    readonly rows: readonly AlertRow[];
    /** Why the rows are old: the error of the last request; empty if they are not. */
    readonly stale: string;
  }
  | { readonly state: "failed"; readonly message: string };

/** The alerting rules, loaded again at each refresh of the page. */
export function useRules(): Rules {
  const session = useSession();
  const [rules, setRules] = useState<Rules>({ state: "loading" });
  const busy = useRef(false);
  const stop = useRef(new AbortController());
  const now = session.now.value;
  useEffect(() => () => stop.current.abort(), []);
  useEffect(() => {
    // An answer may take longer than the time between two refreshes.
    if (busy.current) return;
    busy.current = true;
    session.client.ask<WireGroups>("rules", { type: "alert" }, stop.current.signal).then(
      ({ data }) => setRules({ state: "ready", rows: alertRows(data), stale: "" }),
    ).catch((error) => {
      if (!stop.current.signal.aborted) setRules((before) => afterError(before, error.message));
    }).finally(() => busy.current = false);
  }, [now]);
  return rules;
}

function afterError(before: Rules, message: string): Rules {
  return before.state === "ready" ? { ...before, stale: message } : { state: "failed", message };
}
