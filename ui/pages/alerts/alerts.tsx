import { Say } from "../../parts/say.tsx";
import { useSession } from "../../state/session.ts";
import { AlertTable } from "./alert_table.tsx";
import { HistoryPanel } from "./history_panel.tsx";
import { alertSentence } from "./sentence.ts";
import { useRules } from "./use_rules.ts";

export function Alerts() {
  const session = useSession();
  const rules = useRules();
  if (rules.state === "loading") return <div class="say" aria-busy="true" />;
  if (rules.state === "failed") {
    return (
      <Say mood="unknown">
        <b>Alerting rules could not be loaded.</b> {rules.message}
      </Say>
    );
  }
  const { mood, lead, rest } = rules.stale === ""
    ? alertSentence(rules.rows, session.now.value)
    : { mood: "unknown" as const, lead: "Alerts could not be refreshed.", rest: rules.stale };
  return (
    <>
      <Say mood={mood}>
        <b>{lead}</b> {rest}
      </Say>
      <div class={rules.stale === "" ? "grid" : "grid old"}>
        <HistoryPanel />
        <AlertTable rows={rules.rows} />
      </div>
    </>
  );
}
