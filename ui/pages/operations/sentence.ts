/** The state of all models in one sentence. */

import { lagText } from "../../expressions/lag.ts";
import type { Sentence } from "../../parts/say.tsx";
import type { Labels } from "../../prom/frame.ts";
import { isUrgent } from "../../prom/severity.ts";
import { counted, show, wholeNumber } from "../../format/units.ts";

export interface Situation {
  /** Whether all queries have been answered. */
  readonly known: boolean;
  readonly error: string | undefined;
  /** Requests per second now. */
  readonly rate: number;
  /** Over the whole range. */
  readonly requests: number;
  readonly faults: number;
  readonly p95: number;
  /** Seconds: the lag that a serving thread had at all of the last scrapes. */
  readonly lastingLag: number;
  /** The labels of the firing alerts. */
  readonly alerts: readonly Labels[];
}

// The share of requests that may fail: the alerting rules have an objective of 99.9 %.
const FAULT_OBJECTIVE = 0.001;
// Ten times the objective uses up an error budget of 30 days in 3 days.
const MANY_FAULTS = 10 * FAULT_OBJECTIVE;

export function operationsSentence(now: Situation): Sentence {
  if (!now.known) {
    return now.error === undefined
      ? { mood: "unknown", lead: "Loading …", rest: "" }
      : { mood: "unknown", lead: "Some queries failed.", rest: now.error };
  }
  const faultShare = (now.faults || 0) / now.requests;
  const firing = alertsText(now.alerts);
  const critical = now.alerts.filter(isUrgent).length;
  if (Number.isNaN(now.rate)) {
    return {
      mood: "unknown",
      lead: "No data in this range.",
      rest: "After a start, the first data takes a few seconds.",
    };
  }
  const facts = factsText(now, faultShare);
  const link = { text: "View alerts", page: "alerts" } as const;
  if (critical > 0 || faultShare > MANY_FAULTS) {
    const lead = critical > 0
      ? `${counted(String(critical), "critical alert")} firing.`
      : `More than ${show(MANY_FAULTS, "ratio")} of requests failed.`;
    return {
      mood: "bad",
      lead,
      rest: `${facts} ${firing}`.trim(),
      ...(firing === "" ? {} : { link }),
    };
  }
  if (now.alerts.length > 0) {
    return {
      mood: "warn",
      lead: `Serving, with ${counted(String(now.alerts.length), "alert")} firing.`,
      rest: `${facts} ${firing}`,
      link,
    };
  }
  if (faultShare > FAULT_OBJECTIVE) {
    const lead = `Serving, but more than ${show(FAULT_OBJECTIVE, "ratio")} of requests failed.`;
    return { mood: "warn", lead, rest: facts };
  }
  const late = lagText(now.lastingLag);
  if (late !== undefined) return { mood: "warn", lead: late, rest: facts };
  if (now.rate === 0) {
    return now.requests > 0
      ? { mood: "ok", lead: "Ready. No requests at the moment.", rest: facts }
      : { mood: "ok", lead: "Ready. No requests in this range.", rest: "" };
  }
  return { mood: "ok", lead: "Serving well.", rest: facts };
}

function factsText({ rate, requests, faults, p95 }: Situation, faultShare: number): string {
  if (!(requests > 0)) return "No requests in this range.";
  const failing = !(faults > 0) ? "no request failed" : `${show(faultShare, "ratio")} failed`;
  if (rate === 0) {
    return `${counted(wholeNumber(requests), "request")} in this range, ${failing}.`;
  }
  const speed = Number.isNaN(p95) ? "" : `, 95\u00a0% answered within ${show(p95, "seconds")}`;
  const each = rate < 1
    ? `${counted(show(rate * 60, "number"), "request")} per minute`
    : `${counted(show(rate, "number"), "request")} per second`;
  return `${each}, ${failing}${speed}.`;
}

function alertsText(alerts: readonly Labels[]): string {
  const names = new Map<string, Set<string>>();
  for (const { alertname = "", model, instance } of alerts) {
    const about = names.get(alertname) ?? new Set();
    names.set(alertname, about.add(model ?? instance ?? ""));
  }
  const texts = [...names].slice(0, 3).map(([name, about]) => {
    const of = [...about].filter((text) => text !== "");
    return of.length === 0 ? name : `${name} (${of.join(", ")})`;
  });
  if (texts.length === 0) return "";
  const more = names.size > texts.length ? ` and ${names.size - texts.length} more` : "";
  return `Firing: ${texts.join(", ")}${more}.`;
}
