/** Runs unit tests of rules: evaluates interval by interval, and compares the results. */

import { Engine } from "../../promql/engine.ts";
import { compareText, formatLabels } from "../../promql/labels.ts";
import { formatValue } from "../../text/format_number.ts";
import { quote } from "../../text/quote.ts";
import type { Labels } from "../../storage.ts";
import { visiblePhase } from "../alert_state.ts";
import { type GroupOptions, RuleGroup } from "../group.ts";
import { type QueryFunction, queryWith } from "../query.ts";
import type { GroupDefinition } from "../rule_definition.ts";
import { SampleStore } from "./sample_store.ts";
import type { AlertCase, InputSeries, QueryCase, RuleTest, TestFile } from "./unit_test_file.ts";

/** A result that is not as expected. */
export type Failure =
  & { readonly test: string; readonly timeMs: number }
  & (
    | { readonly kind: "rule"; readonly rule: string; readonly error: string }
    | { readonly kind: "query"; readonly expr: string; readonly error: string }
    | { readonly kind: "samples"; readonly expr: string; readonly difference: readonly Line[] }
    | { readonly kind: "alerts"; readonly alertName: string; readonly difference: readonly Line[] }
  );

/** An alert or a sample in the expected result, the actual result, or both. */
export interface Line {
  readonly of: "expected" | "actual" | "both";
  readonly text: string;
}

/** Runs one test of a file with the groups of its rule files. */
export async function runRuleTest(
  test: RuleTest,
  file: Pick<TestFile, "evaluationIntervalMs" | "groupOrder" | "fuzzy">,
  definitions: readonly GroupDefinition[],
): Promise<readonly Failure[]> {
  return await new RuleTestRun(test, file, definitions).failures();
}

class RuleTestRun {
  readonly #test: RuleTest;
  readonly #file: Pick<TestFile, "evaluationIntervalMs" | "groupOrder" | "fuzzy">;
  readonly #store = new SampleStore();
  readonly #query: QueryFunction;
  readonly #groups: readonly RuleGroup[];
  readonly #input: readonly Loading[];
  readonly #failures: Failure[] = [];

  constructor(
    test: RuleTest,
    file: Pick<TestFile, "evaluationIntervalMs" | "groupOrder" | "fuzzy">,
    definitions: readonly GroupDefinition[],
  ) {
    this.#test = test;
    this.#file = file;
    const engine = new Engine({ subqueryStepMs: file.evaluationIntervalMs });
    this.#query = queryWith(engine, this.#store);
    const order = (name: string) => Math.max(0, file.groupOrder.indexOf(name));
    this.#groups = definitions
      .toSorted((a, b) => order(a.name) - order(b.name))
      .map((definition) => new RuleGroup(definition, this.#groupOptions()));
    this.#input = test.input.map((series) => new Loading(series, test.intervalMs, this.#store));
  }

  #groupOptions(): GroupOptions {
    const { intervalMs, externalLabels, externalUrl } = this.#test;
    return {
      intervalMs,
      query: this.#query,
      appender: this.#store,
      externalLabels,
      externalUrl,
      resendDelayMs: 0,
      notify: () => {},
      awaitsRestore: false,
      clock: { now: () => 0, elapsed: () => 0 },
    };
  }

  async failures(): Promise<readonly Failure[]> {
    const { alerts, queries } = this.#test;
    const end = Math.max(0, ...[...alerts, ...queries].map(({ timeMs }) => timeMs));
    const step = this.#file.evaluationIntervalMs;
    for (let time = 0; time <= end; time += step) {
      for (const series of this.#input) series.loadUntil(time);
      for (const group of this.#groups) await group.evaluate(time);
      // Results after a failed rule would only confuse.
      if (this.#noteErrors(time)) return this.#failures;
      for (const one of alerts) {
        if (time <= one.timeMs && one.timeMs < time + step) this.#checkAlerts(one);
      }
    }
    for (const one of queries) await this.#checkQuery(one);
    return this.#failures;
  }

  #noteErrors(timeMs: number): boolean {
    const errors = this.#groups.flatMap((group) => group.errors);
    const test = this.#test.name;
    this.#failures.push(
      ...errors.map((error) => ({ kind: "rule" as const, test, timeMs, ...error })),
    );
    return errors.length > 0;
  }

  /** Only firing alerts count. */
  #checkAlerts({ timeMs, alertName, expected }: AlertCase): void {
    const alerts = this.#groups
      .flatMap((group) => group.alertingRules)
      .filter(({ definition }) => definition.name === alertName)
      .flatMap((rule) => [...rule.alerts.values()])
      .filter(({ state }) => visiblePhase(state) === "firing");
    const difference = compareLines(expected.map(alertLine), alerts.map(alertLine));
    if (difference === undefined) return;
    this.#failures.push({ kind: "alerts", test: this.#test.name, timeMs, alertName, difference });
  }

  async #checkQuery({ timeMs, expr, expected }: QueryCase): Promise<void> {
    const common = { test: this.#test.name, timeMs, expr };
    try {
      const samples = await this.#query(expr, timeMs);
      const wanted = this.#file.fuzzy ? nearest(expected, samples) : expected;
      const difference = compareLines(wanted.map(sampleLine), samples.map(sampleLine));
      if (difference !== undefined) this.#failures.push({ kind: "samples", ...common, difference });
    } catch (error) {
      this.#failures.push({ kind: "query", ...common, error: (error as Error).message });
    }
  }
}

/** An input series, loaded into the store step by step. */
class Loading {
  readonly #series: InputSeries;
  readonly #intervalMs: number;
  readonly #store: SampleStore;
  #next = 0;

  constructor(series: InputSeries, intervalMs: number, store: SampleStore) {
    this.#series = series;
    this.#intervalMs = intervalMs;
    this.#store = store;
  }

  loadUntil(time: number): void {
    const { labels, values } = this.#series;
    for (; this.#next < values.length; this.#next++) {
      const at = this.#next * this.#intervalMs;
      if (at > time) return;
      const value = values[this.#next]!;
      if (value.kind === "number") this.#store.append(this.#store.ref(labels), at, value.value);
      if (value.kind === "stale") this.#store.appendStale(this.#store.ref(labels), at);
    }
  }
}

/** The labels, then the annotations, one per line. */
function alertLine(
  { labels, annotations }: { readonly labels: Labels; readonly annotations: Labels },
): string {
  const texts = sorted(annotations).map(([name, text]) => `  ${name}: ${quote(text)}`);
  return [formatLabels(new Map(sorted(labels))), ...texts].join("\n");
}

function sorted(labels: Labels): [string, string][] {
  return [...labels].sort(([a], [b]) => compareText(a, b));
}

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

function sampleLine({ labels, value }: Sample): string {
  return `${formatLabels(labels)} ${formatValue(value)}`;
}

/** The expected samples, with the actual value where the two differ at most in the last bit. */
function nearest(expected: readonly Sample[], actual: readonly Sample[]): readonly Sample[] {
  const values = new Map(actual.map(({ labels, value }) => [formatLabels(labels), value]));
  return expected.map((sample) => {
    const value = values.get(formatLabels(sample.labels));
    return value !== undefined && areNeighbours(value, sample.value)
      ? { ...sample, value }
      : sample;
  });
}

/** Whether two numbers of the same sign are equal or adjacent doubles. */
function areNeighbours(a: number, b: number): boolean {
  const bits = new BigInt64Array(new Float64Array([a, b]).buffer);
  const distance = bits[0]! - bits[1]!;
  return Math.sign(a) === Math.sign(b) && distance >= -1n && distance <= 1n;
}

/** The lines of both results, sorted and marked; undefined if the results are equal. */
function compareLines(
  expected: readonly string[],
  actual: readonly string[],
): readonly Line[] | undefined {
  const left = [...actual];
  const lines: Line[] = expected.map((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return { of: at >= 0 ? "both" : "expected", text };
  });
  lines.push(...left.map((text) => ({ of: "actual" as const, text })));
  if (lines.every((line) => line.of === "both")) return undefined;
  return lines.sort((a, b) => compareText(a.text, b.text));
}
