/**
 * The queries of a dashboard over one hour, scraped every 5 seconds: 300
 * counters and 200 gauges, 720 samples each. `deno bench server/prometheus/promql`.
 */

import { DASHBOARD_QUERIES } from "../../tools/compare/dashboard_queries.ts";
import { Engine, parseQuery } from "./engine.ts";
import { labelsOf } from "./labels.ts";
import { MemoryStore } from "./script/memory_store.ts";

const SECOND = 1000;
const SAMPLES = 720;
const END = SAMPLES * 5 * SECOND;

/** A reproducible sequence of numbers between 0 and 1. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function fill(store: MemoryStore, name: string, count: number, next: () => number): void {
  for (let i = 0; i < count; i++) {
    const labels = labelsOf([
      ["__name__", name],
      ["code", ["200", "400", "500"][i % 3]!],
      ["instance", `host-${Math.trunc(i / 30)}`],
      ["model", `model-${Math.trunc(i / 3) % 10}`],
    ]);
    const samples = Array.from({ length: SAMPLES }, (_, k) => {
      return { time: (k + 1) * 5 * SECOND, value: next() };
    });
    store.add(labels, samples);
  }
}

const random = randomSource(1);
const store = new MemoryStore();
let total = 0;
fill(store, "req_total", 300, () => total = Math.trunc(total % 1e6 + random() * 20));
fill(store, "g", 200, () => Math.round(random() * 1e6) / 1e3);

const engine = new Engine();
for (const [query, step] of DASHBOARD_QUERIES) {
  Deno.bench(`${query} every ${step}s`, async () => {
    await engine.range(store, query, 5 * SECOND, END, step * SECOND);
  });
}

Deno.bench("sum by (model) (rate(req_total[5m])) at one time", async () => {
  await engine.instant(store, "sum by (model) (rate(req_total[5m]))", END);
});

Deno.bench("parse a query of a dashboard", () => {
  parseQuery(DASHBOARD_QUERIES.at(-1)![0]);
});
