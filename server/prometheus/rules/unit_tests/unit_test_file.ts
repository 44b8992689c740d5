/** Files of unit tests for rules, in promtool's format. */

import { parseSeriesLine, type SeriesValue } from "../../promql/script/series_line.ts";
import type { Labels } from "../../storage.ts";
import { YamlFile, type YamlNode } from "../../text/yaml.ts";

export interface TestFile {
  readonly file: string;
  /** Paths and patterns, relative to the file. */
  readonly ruleFiles: readonly string[];
  readonly evaluationIntervalMs: number;
  /** The order in which groups are evaluated; unlisted groups come first. */
  readonly groupOrder: readonly string[];
  /** Whether values may differ in the last bit. */
  readonly fuzzy: boolean;
  readonly tests: readonly RuleTest[];
}

/** Time starts at 0. */
export interface RuleTest {
  readonly name: string;
  /** The time between two values of an input series. */
  readonly intervalMs: number;
  readonly input: readonly InputSeries[];
  readonly alerts: readonly AlertCase[];
  readonly queries: readonly QueryCase[];
  readonly externalLabels: Labels;
  readonly externalUrl: string;
}

export interface InputSeries {
  readonly labels: Labels;
  readonly values: readonly SeriesValue[];
}

/** The expected firing alerts of one name at one time. */
export interface AlertCase {
  readonly timeMs: number;
  readonly alertName: string;
  readonly expected: readonly ExpectedAlert[];
}

export interface ExpectedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** The expected value of an expression at one time. */
export interface QueryCase {
  readonly timeMs: number;
  readonly expr: string;
  readonly expected: readonly ExpectedSample[];
}

export interface ExpectedSample {
  readonly labels: Labels;
  readonly value: number;
}

/** Throws a FileError with everything that is wrong. */
export function parseTestFile(file: string, text: string): TestFile {
  return new TestFileReader(file, text).file();
}

const FILE_FIELDS = [
  ...["rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare"] as const,
];
const TEST_FIELDS = [
  ...["name", "interval", "input_series", "alert_rule_test", "promql_expr_test"] as const,
  ...["external_labels", "external_url"] as const,
];
const DEFAULT_INTERVAL_MS = 60_000;

class TestFileReader {
  readonly #file: string;
  readonly #yaml: YamlFile;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#yaml = new YamlFile(file, text);
  }

  file(): TestFile {
    const yaml = this.#yaml;
    const fields = yaml.fields(yaml.root, "a test file", FILE_FIELDS);
    const evaluationIntervalMs = yaml.duration(fields.evaluation_interval, "evaluation_interval") ||
      DEFAULT_INTERVAL_MS;
    const groupOrder = this.#texts(fields.group_eval_order, "group_eval_order");
    const repeated = groupOrder.find((name, i) => groupOrder.indexOf(name) < i);
    if (repeated !== undefined) {
      const message = `group name repeated in evaluation order: ${repeated}`;
      yaml.report(fields.group_eval_order, message);
    }
    const read = {
      file: this.#file,
      ruleFiles: this.#texts(fields.rule_files, "rule_files"),
      evaluationIntervalMs,
      groupOrder,
      fuzzy: yaml.boolean(fields.fuzzy_compare, "fuzzy_compare") ?? false,
      tests: yaml.list(fields.tests, "tests").map((node) => this.#test(node, evaluationIntervalMs)),
    };
    yaml.throwIfAny();
    return read;
  }

  #texts(node: YamlNode | undefined, what: string): readonly string[] {
    return this.#yaml.list(node, what).map((item) => this.#yaml.text(item, what) ?? "");
  }

  #test(node: YamlNode | undefined, defaultIntervalMs: number): RuleTest {
    const yaml = this.#yaml;
    const fields = yaml.fields(node, "a test", TEST_FIELDS);
    return {
      name: yaml.text(fields.name, "name") ?? "",
      intervalMs: yaml.duration(fields.interval, "interval") || defaultIntervalMs,
      input: yaml.list(fields.input_series, "input_series").map((item) => this.#input(item)),
      alerts: yaml.list(fields.alert_rule_test, "alert_rule_test").map((item) => {
        return this.#alertCase(item);
      }),
      queries: yaml.list(fields.promql_expr_test, "promql_expr_test").map((item) => {
        return this.#queryCase(item);
      }),
      externalLabels: this.#labels(fields.external_labels, "external_labels"),
      externalUrl: yaml.text(fields.external_url, "external_url") ?? "",
    };
  }

  #input(node: YamlNode | undefined): InputSeries {
    const fields = this.#yaml.fields(node, "an input series", ["series", "values"]);
    const series = this.#yaml.text(fields.series, "series") ?? "";
    const values = this.#yaml.text(fields.values, "values") ?? "";
    const read = this.#seriesLine(`${series} ${values}`, fields.values ?? node);
    if (read.values.some(({ kind }) => kind === "histogram")) {
      this.#yaml.report(fields.values, "native histograms are not supported");
    }
    return read;
  }

  #seriesLine(line: string, node: YamlNode | undefined): InputSeries {
    try {
      return parseSeriesLine(line.trim());
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#yaml.report(node, error.message);
      return { labels: new Map(), values: [] };
    }
  }

  #alertCase(node: YamlNode | undefined): AlertCase {
    const yaml = this.#yaml;
    const names = ["eval_time", "alertname", "exp_alerts"] as const;
    const fields = yaml.fields(node, "an alert test", names);
    const alertName = yaml.text(fields.alertname, "alertname") ?? "";
    if (alertName === "") {
      yaml.report(node, "an item under alert_rule_test misses required attribute alertname");
    }
    return {
      timeMs: yaml.duration(fields.eval_time, "eval_time") ?? 0,
      alertName,
      expected: yaml.list(fields.exp_alerts, "exp_alerts").map((item) => {
        const alert = yaml.fields(item, "an expected alert", ["exp_labels", "exp_annotations"]);
        const labels = this.#labels(alert.exp_labels, "exp_labels");
        return {
          labels: new Map([...labels, ["alertname", alertName]]),
          annotations: this.#labels(alert.exp_annotations, "exp_annotations"),
        };
      }),
    };
  }

  #queryCase(node: YamlNode | undefined): QueryCase {
    const yaml = this.#yaml;
    const fields = yaml.fields(node, "an expression test", ["expr", "eval_time", "exp_samples"]);
    return {
      timeMs: yaml.duration(fields.eval_time, "eval_time") ?? 0,
      expr: yaml.text(fields.expr, "expr") ?? "",
      expected: yaml.list(fields.exp_samples, "exp_samples").map((item) => {
        const sample = yaml.fields(item, "an expected sample", ["labels", "value"]);
        const text = yaml.text(sample.labels, "labels") ?? "";
        return {
          labels: this.#seriesLine(text, sample.labels).labels,
          value: yaml.number(sample.value, "value") ?? 0,
        };
      }),
    };
  }

  #labels(node: YamlNode | undefined, what: string): Labels {
    return new Map([...this.#yaml.texts(node, what)].map(([name, { text }]) => [name, text]));
  }
}
