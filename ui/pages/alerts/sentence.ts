/** The state of the alerting rules in one sentence. */

import { durationWords } from "../../format/duration.ts";
import { counted } from "../../format/units.ts";
import type { Sentence } from "../../parts/say.tsx";
import { isUrgent } from "../../prom/severity.ts";
import { type AlertRow, countStates } from "./rows.ts";

/**
 * @param rows the worst first, as `alertRows()` sorts them
 * @param now milliseconds since 1970
 */
export function alertSentence(rows: readonly AlertRow[], now: number): Sentence {
  const { firing, pending, inactive, error } = countStates(rows);
  if (rows.length === 0) {
    const rest = "The metrics backend has none loaded, so no alert can fire.";
    return { mood: "unknown", lead: "No alerting rules.", rest };
  }
  const others = `${pending === 0 ? "" : `${pending} pending, `}${inactive} inactive.`;
  if (error > 0) {
    const lead = `${counted(String(error), "rule")} failed to evaluate.`;
    return { mood: "bad", lead, rest: `${firing} firing, ${others}` };
  }
  if (firing > 0) {
    const [worst] = rows;
    return {
      mood: isUrgent(worst!) ? "bad" : "warn",
      lead: `${counted(String(firing), "alert")} firing.`,
      rest: `${alertText(worst!, now)}. ${others}`,
    };
  }
  if (pending > 0) return { mood: "warn", lead: "No alerts firing.", rest: others };
  const rest = rows.length === 1
    ? "The only rule is inactive."
    : `All ${rows.length} rules are inactive.`;
  return { mood: "ok", lead: "No alerts firing.", rest };
}

function alertText({ summary, name, since }: AlertRow, now: number): string {
  const text = summary || name;
  return since === undefined ? text : `${text} (active for ${durationWords(now - since)})`;
}
