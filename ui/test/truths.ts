/** A server that is well, and one that is sick in every way that a page shows. */

import type { FakeSource } from "./fake_source.ts";

const MODEL = (state: string, reason: string) => ({
  name: "churn",
  default_version: state === "READY" ? "2" : null,
  task: "binary",
  manifest: null,
  reason,
  versions: ["1", "2"].map((version) => ({ version, state, reason, inputs: [], outputs: [] })),
});

const models = (state: string, reason = "") => ({
  default_model: "churn",
  models: [MODEL(state, reason)],
  skipped: [],
});

/** No request fails, no alert fires, no thread is late, and every version is ready. */
export function makeWell(source: FakeSource): void {
  source.firing = false;
  source.healthy = true;
  source.models = models("READY");
  source.valueOf = (_t, nth, query) => {
    if (/runtime_thread_restarts|lag|overloaded\|timeout|dropped/.test(query)) return 0;
    // Drift is not part of this: without a reference there is none.
    if (/psi|drift|reference/.test(query)) return undefined;
    return query.includes("model_ready") ? 1 : nth + 1;
  };
}

/** Alerts fire, half of the requests fail, a thread was restarted, and no version is ready. */
export function makeSick(source: FakeSource): void {
  source.firing = true;
  source.healthy = false;
  source.models = models("UNAVAILABLE", "its file is broken");
  source.valueOf = (_t, nth, query) => {
    if (query.includes("model_ready")) return 0;
    return query.includes("overloaded|timeout") ? (nth + 1) / 2 : nth + 1;
  };
}
