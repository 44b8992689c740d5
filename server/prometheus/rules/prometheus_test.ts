/** Rules on random series, evaluated here and by promtool: every alert and every series must agree. */

import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { Engine } from "../promql/engine.ts";
import { formatLabels } from "../promql/labels.ts";
import { parseSeriesLine, type SeriesLine } from "../promql/script/series_line.ts";
import { visiblePhase } from "./alert_state.ts";
import { RuleGroup } from "./group.ts";
import { queryWith } from "./query.ts";
import { parseRuleFile } from "./rule_file.ts";
import { SampleStore } from "./unit_tests/sample_store.ts";
import { HAS_PROMTOOL, promtool, withFiles } from "./testing/promtool.ts";

const MINUTE = 60_000;
const TICKS = 30;
const SERIES = ["ALERTS", "ALERTS_FOR_STATE", "r", "counts"];

// No five gaps in a row: promtool 2.42 still takes a sample that is exactly 5 minutes old.
const values = fc.array(fc.constantFrom("0", "1", "1", "2", "_", "stale"), {
  minLength: TICKS,
  maxLength: TICKS,
}).map((all) => all.map((value, i) => value === "_" && i % 4 === 0 ? "0" : value));
const minutes = fc.nat(3).map((count) => `${count}m`);

const world = fc.record({
  input: fc.tuple(values, values, values).map((all) =>
    all.map((one, i) => ({ series: `x{l="${i}"}`, values: one.join(" ") }))
  ),
  rules: fc.tuple(
    fc.record({
      alert: fc.constant("A"),
      expr: fc.constant("x > 0"),
      for: minutes,
      keep_firing_for: minutes,
      labels: fc.record({ v: fc.constantFrom("fixed", "{{ $value }}", "{{ $labels.none }}") }),
    }),
    fc.record({
      record: fc.constant("r"),
      expr: fc.constantFrom("x > 0", "sum by (l) (x)", "count by (alertstate) (ALERTS)"),
    }),
    fc.record({
      alert: fc.constant("B"),
      expr: fc.constantFrom("r > 1", 'sum by (l) (ALERTS{alertstate="firing"})'),
      for: minutes,
      annotations: fc.constant({ text: "{{ $labels.l }}: {{ $value }}" }),
    }),
    fc.constant({ record: "counts", expr: "count(ALERTS_FOR_STATE) + count(ALERTS)" }),
  ),
});

/** The same rules and series here; what came out is what promtool is to expect. */
class Run {
  readonly #store = new SampleStore();
  readonly #query = queryWith(new Engine(), this.#store);
  readonly #group: RuleGroup;
  readonly #input: readonly SeriesLine[];
  readonly alerts: object[] = [];
  readonly queries: object[] = [];

  constructor(rules: string, input: readonly { series: string; values: string }[]) {
    const [definition] = parseRuleFile("rules.yml", rules);
    this.#group = new RuleGroup(definition!, {
      intervalMs: MINUTE,
      query: this.#query,
      appender: this.#store,
      externalLabels: new Map(),
      externalUrl: "",
      resendDelayMs: 0,
      notify: () => {},
      awaitsRestore: false,
      clock: { now: () => 0, elapsed: () => 0 },
    });
    this.#input = input.map(({ series, values }) => parseSeriesLine(`${series} ${values}`));
  }

  async tick(minute: number): Promise<void> {
    const time = minute * MINUTE;
    for (const { labels, values } of this.#input) {
      const value = values[minute]!;
      const ref = this.#store.ref(labels);
      if (value.kind === "number") this.#store.append(ref, time, value.value);
      if (value.kind === "stale") this.#store.appendStale(ref, time);
    }
    await this.#group.evaluate(time);
    assertEquals(this.#group.errors, []);
    for (const { definition, alerts } of this.#group.alertingRules) {
      const firing = [...alerts.values()].filter(({ state }) => visiblePhase(state) === "firing");
      this.alerts.push({
        eval_time: `${minute}m`,
        alertname: definition.name,
        exp_alerts: firing.map(({ labels, annotations }) => ({
          exp_labels: Object.fromEntries(labels),
          exp_annotations: Object.fromEntries(annotations),
        })),
      });
    }
    for (const expr of SERIES) {
      const samples = await this.#query(expr, time);
      const exp_samples = samples.map(({ labels, value }) => {
        const others = new Map([...labels].filter(([name]) => name !== "__name__"));
        return { labels: expr + formatLabels(others), value };
      });
      this.queries.push({ expr, eval_time: `${minute}m`, exp_samples });
    }
  }
}

Deno.test({
  name: "rules produce the same alerts and series as Prometheus",
  ignore: !HAS_PROMTOOL,
  fn: async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ input, rules }) => {
        const file = JSON.stringify({ groups: [{ name: "g", rules }] });
        const run = new Run(file, input);
        for (let minute = 0; minute < TICKS; minute++) await run.tick(minute);
        const test = {
          interval: "1m",
          input_series: input,
          alert_rule_test: run.alerts,
          promql_expr_test: run.queries,
        };
        const files = {
          "rules.yml": file,
          "test.yml": JSON.stringify({ rule_files: ["rules.yml"], tests: [test] }),
        };
        const answer = await withFiles(
          files,
          (dir) => promtool("test", "rules", `${dir}/test.yml`),
        );
        assertEquals(answer, { code: 0, errors: "" });
      }),
      { numRuns: 10 },
    );
  },
});
