/** The rows of the table of refused and failed requests, the most frequent first. */

import type { Labels } from "../prom/frame.ts";
import type { InstantAnswer } from "../prom/query.ts";

export interface RefusalRow {
  /** Empty for requests that reached no model. */
  readonly model: string;
  readonly version: string;
  readonly reason: string;
  /** Whether it was the server's fault. */
  readonly fault: boolean;
  readonly route: string;
  /** The feature or input of the last such request; empty if there is none. */
  readonly field: string;
  readonly count: number;
  /** Seconds since 1970; NaN if unknown. */
  readonly last: number;
}

export interface RefusalAnswers {
  readonly invalid: InstantAnswer | undefined;
  readonly faults: InstantAnswer | undefined;
  readonly last: InstantAnswer | undefined;
  readonly elsewhere?: InstantAnswer | undefined;
}

/** By the values of the labels `reason` and `outcome`. */
const REASONS: Readonly<Record<string, string>> = {
  malformed: "Body cannot be read: not JSON, or not rows",
  missing: "Required field missing",
  unknown_field: "Field is not a feature of the model",
  wrong_type: "Value has the wrong type",
  unknown_category: "Value is not one of the feature's values",
  wrong_shape: "Wrong number of values, or wrong shape",
  too_large: "Too many rows, or too large an answer",
  other: "Other invalid input",
  overloaded: "Queue full (503)",
  timeout: "Not answered before the deadline (504)",
  error: "Server error (500)",
};

const STATUSES: Readonly<Record<string, string>> = {
  401: "API key missing or wrong (401)",
  403: "Not allowed (403)",
  404: "No such model or version (404)",
  405: "Wrong method (405)",
  408: "Body arrived too slowly (408)",
  415: "Content type is not JSON (415)",
  429: "Rate limit reached (429)",
};

export function refusalRows(answers: RefusalAnswers): RefusalRow[] {
  const { invalid, faults, elsewhere, last } = answers;
  const ofVersions = [
    ...samplesOf(invalid).map((sample) => ({ ...sample, reason: sample.labels.reason ?? "" })),
    ...samplesOf(faults).map((sample) => ({ ...sample, reason: sample.labels.outcome ?? "" })),
  ].map(({ labels: { model = "", version = "" }, value, reason }) => {
    const latest = latestOf(last, { model, version, reason });
    return {
      ...{ model, version },
      reason: REASONS[reason] ?? reason,
      fault: ["overloaded", "timeout", "error"].includes(reason),
      route: latest?.labels.route ?? "",
      field: latest?.labels.field ?? "",
      count: value,
      last: latest?.value ?? NaN,
    };
  });
  const ofRoutes = samplesOf(elsewhere).map(({ labels: { route = "", status = "" }, value }) => ({
    ...{ model: "", version: "", fault: false, field: "", last: NaN },
    ...{ reason: STATUSES[status] ?? status, route, count: value },
  }));
  return [...ofVersions, ...ofRoutes].sort((a, b) => b.count - a.count);
}

// An increase is extrapolated: less than half a request was none.
function samplesOf(answer: InstantAnswer | undefined) {
  return (answer?.samples ?? []).filter(({ value }) => value >= 0.5);
}

/** The most recent of the refusals with these labels. */
function latestOf(answer: InstantAnswer | undefined, wanted: Labels) {
  return (answer?.samples ?? [])
    .filter(({ labels }) => Object.entries(wanted).every(([name, value]) => labels[name] === value))
    .reduce<InstantAnswer["samples"][number] | undefined>(
      (best, sample) => best === undefined || sample.value > best.value ? sample : best,
      undefined,
    );
}
