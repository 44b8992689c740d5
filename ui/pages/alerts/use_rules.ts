import { useEffect, useState } from "preact/hooks";
import { useSession } from "../../state/session.ts";
import { type AlertRow, alertRows, type WireGroups } from "./rows.ts";

export type Rules =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly rows: readonly AlertRow[] }
  | { readonly state: "failed"; readonly message: string };

/** The alerting rules, loaded again at each refresh of the page. */
export function useRules(): Rules {
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
