/** How things are, in one sentence. */

import type { Sentence } from "../../parts/say.tsx";
import type { Labels } from "../../prom/frame.ts";
import { isUrgent } from "../../prom/severity.ts";
import { counted, show, wholeNumber } from "../../format/units.ts";

export interface Situation {
  /** Whether all answers are there. */
  readonly known: boolean;
  readonly error: string | undefined;
  /** Requests per second now. */
  readonly rate: number;
  /** In the whole range. */
  readonly requests: number;
  readonly faults: number;
  readonly p95: number;
  /** The labels of what fires. */
  readonly alerts: readonly Labels[];
}

// The share of requests that may fail before the page says that something is wrong: the
// objective of the alerting rules, 99.9 %.
const FAULT_OBJECTIVE = 0.001;

export function headline(now: Situation): Sentence {
  if (!now.known) {
    return now.error === undefined
      ? { mood: "unknown", lead: "Asking how things are …", rest: "" }
      : { mood: "unknown", lead: "Some numbers are missing.", rest: now.error };
  }
  const faultShare = (now.faults || 0) / now.requests;
  const firing = alertsText(now.alerts);
  const critical = now.alerts.some(isUrgent);
  if (Number.isNaN(now.rate)) {
    return {
      mood: "unknown",
      lead: "No numbers yet.",
      rest: "Nothing was scraped in this range; the first numbers come seconds after the start.",
    };
  }
  const facts = factsText(now, faultShare);
  const link = { text: "Look at the alerts", page: "alerts" } as const;
  if (critical || faultShare > FAULT_OBJECTIVE * 10) {
    const lead = critical ? "Something is wrong." : "Too many requests fail.";
    return {
      mood: "bad",
      lead,
      rest: `${facts} ${firing}`.trim(),
      ...(firing === "" ? {} : { link }),
    };
  }
  if (now.alerts.length > 0) {
    const things = now.alerts.length === 1 ? "one thing" : `${now.alerts.length} things`;
    return {
      mood: "warn",
      lead: `Serving, ${things} to look at.`,
      rest: `${facts} ${firing}`,
      link,
    };
  }
  if (faultShare > FAULT_OBJECTIVE) {
    return { mood: "warn", lead: "Serving, but more fails than should.", rest: facts };
  }
  if (now.rate === 0) {
    return { mood: "ok", lead: "Ready, and nobody asks.", rest: facts };
  }
  return { mood: "ok", lead: "Serving well.", rest: facts };
}

function factsText({ rate, requests, faults, p95 }: Situation, faultShare: number): string {
  if (!(requests > 0)) return "No requests in this range.";
  const failing = !(faults > 0) ? "none failed" : `${show(faultShare, "ratio")} failed`;
  if (rate === 0) {
    return `${counted(wholeNumber(requests), "request")} in this range, ${failing}.`;
  }
  const speed = Number.isNaN(p95) ? "" : `, 95\u00a0% answered within ${show(p95, "seconds")}`;
  const each = rate < 1
    ? `${counted(show(rate * 60, "number"), "request")} a minute`
    : `${counted(show(rate, "number"), "request")} a second`;
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
