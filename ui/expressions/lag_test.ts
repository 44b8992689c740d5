import { assertEquals } from "@std/assert/mod.js";
import { Engine } from "../../server/prometheus/promql/engine.ts";
import { MemoryStore } from "../../server/prometheus/promql/script/memory_store.ts";
import { parseSeriesLine } from "../../server/prometheus/promql/script/series_line.ts";
import { varsOf } from "../state/expression.ts";
import { START } from "../state/place.ts";
import { lag, lagText, lastingLag } from "./lag.ts";

const SCRAPE = 5;
const vars = varsOf(START, { from: 0, to: 900 }, SCRAPE, SCRAPE);

/** The value of an expression at the last of the scrapes; undefined for none. */
async function valueOf(expr: string, lags: Record<string, string>): Promise<number | undefined> {
  const store = new MemoryStore();
  let end = 0;
  for (const [thread, values] of Object.entries(lags)) {
    const line = parseSeriesLine(`runtime_event_loop_lag_seconds{thread="${thread}"} ${values}`);
    const samples = line.values.flatMap((value, at) =>
      value.kind === "number" ? [{ time: at * SCRAPE * 1000, value: value.value }] : []
    );
    store.add(line.labels, samples);
    end = Math.max(end, (line.values.length - 1) * SCRAPE * 1000);
  }
  const { value } = await new Engine().instant(store, expr, end);
  return value.type === "vector" ? value.samples[0]?.value : undefined;
}

const cases: readonly [string, Record<string, string>, number | undefined][] = [
  ["is that of the slowest serving thread", {
    "serving-0": "0.2 0.2 0.2 0.2",
    "serving-1": "0.3 0.4 0.5 0.6",
  }, 0.3],
  ["passes over one late scrape", { "serving-0": "0.01 0.01 0.9 0.01" }, 0.01],
  ["passes over two late scrapes", { "serving-0": "0.01 0.01 0.9 0.9" }, 0.01],
  ["passes over threads that answer no requests", {
    "serving-0": "0.01 0.01 0.01 0.01",
    main: "0.9 0.9 0.9 0.9",
    monitor: "0.9 0.9 0.9 0.9",
  }, 0.01],
  ["does not add up threads that are late in turns", {
    "serving-0": "0.9 0.01 0.9 0.01",
    "serving-1": "0.01 0.9 0.01 0.9",
  }, 0.01],
  ["is unknown right after a start", { "serving-0": "0.9 0.9" }, undefined],
  ["survives a missed scrape", { "serving-0": "0.9 0.9 _ 0.9" }, 0.9],
];
for (const [name, lags, want] of cases) {
  Deno.test(`the lasting lag ${name}`, async () => {
    assertEquals(await valueOf(lastingLag(vars), lags), want);
  });
}

Deno.test("the lag is the latest of the slowest serving thread", async () => {
  const lags = { "serving-0": "0.1 0.2", "serving-1": "0.9 0.1", monitor: "5 5" };
  assertEquals(await valueOf(lag(vars), lags), 0.2);
});

Deno.test("lagText() warns of more than a tenth of a second", () => {
  assertEquals([NaN, 0, 0.1].map(lagText), [undefined, undefined, undefined]);
  assertEquals(lagText(0.101), "Event-loop lag is high; responses may be delayed.");
});
