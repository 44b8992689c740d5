/** The candidates of the editor: words of PromQL, and names that the backend has. */

import { AGGREGATIONS, AGGREGATIONS_WITH_PARAM } from "../../server/prometheus/promql/ast.ts";
import { typeName } from "../../server/prometheus/promql/check.ts";
import { FUNCTIONS, type FunctionSignature } from "../../server/prometheus/promql/functions.ts";
import type { Client } from "../prom/client.ts";
import { describe, type Metadata, type Metric, NAMES } from "../prom/metrics.ts";
import { type Candidate, type Completion, rank } from "./complete.ts";
import { HELP } from "./function_help.ts";
import { heatmapQuery } from "./heatmap_query.ts";
import { asLabelName, asSelector, asString, quotedRegexp, readString } from "./quoting.ts";
import { useOf } from "./use.ts";
import { VARIABLES } from "./variables.ts";

function word(text: string, kind: string, suffix: string, signature = ""): Candidate {
  const help = [signature, HELP[text] ?? ""].filter((part) => part !== "").join(": ");
  return { text, kind, help, suffix };
}

const CALLS: readonly Candidate[] = [
  ...[...FUNCTIONS].map(([name, types]) => word(name, "function", "(", signatureOf(types))),
  ...AGGREGATIONS.map((name) => {
    const param = name === "count_values" ? "string" : "scalar";
    const signature = AGGREGATIONS_WITH_PARAM.has(name) ? `(${param}, instant vector)` : "";
    return word(name, "aggregation", "(", signature);
  }),
];

const OPERATORS: readonly Candidate[] = [
  ...["by", "without", "on", "ignoring", "group_left", "group_right"].map((name) =>
    word(name, "keyword", " (")
  ),
  ...["and", "or", "unless", "bool", "offset", "atan2"].map((name) => word(name, "keyword", " ")),
];

const DURATIONS: readonly Candidate[] = [
  ...VARIABLES.map(({ name, help }) => ({ text: name, kind: "duration", help, suffix: "" })),
  ..."1m 5m 15m 30m 1h 6h 1d 7d".split(" ").map((text) => word(text, "duration", "")),
];

/** `(range vector) → instant vector`; optional arguments stand in brackets. */
function signatureOf({ args, returns, variadic }: FunctionSignature): string {
  const names = args.map(typeName);
  const last = names.at(-1);
  if (variadic > 0) names[names.length - 1] = `[${last}]`;
  if (variadic < 0) names[names.length - 1] = `[${last}, …]`;
  return `(${names.join(", ")}) → ${typeName(returns)}`;
}

const KEPT_MS = 300_000;
const MOST_VALUES = 1000;

export class Vocabulary {
  readonly #client: Client;
  readonly #earlier: () => readonly string[];
  /** By the list of names that they were made of. */
  readonly #metrics = new WeakMap<readonly string[], readonly Metric[]>();
  readonly #responses = new Map<
    string,
    { readonly at: number; readonly value: Promise<unknown> }
  >();

  /** @param earlier the queries that were run before */
  constructor(client: Client, earlier: () => readonly string[] = () => []) {
    this.#client = client;
    this.#earlier = earlier;
  }

  /** Each response is kept for five minutes; a failure is not. */
  #ask<T>(path: string, params: Readonly<Record<string, string>>): Promise<T> {
    const key = path + JSON.stringify(params);
    const kept = this.#responses.get(key);
    if (kept !== undefined && Date.now() - kept.at < KEPT_MS) return kept.value as Promise<T>;
    const value = this.#client.ask<T>(path, params).then(({ data }) => data);
    value.catch(() => this.#responses.delete(key));
    this.#responses.set(key, { at: Date.now(), value });
    return value;
  }

  /** Every metric with its type and help. */
  async metrics(): Promise<readonly Metric[]> {
    const [names, metadata] = await Promise.all([
      this.#ask<readonly string[]>(NAMES.path, NAMES.params),
      this.#ask<Metadata>("metadata", {}).catch((): Metadata => ({})),
    ]);
    let metrics = this.#metrics.get(names);
    if (metrics === undefined) {
      metrics = describe(names, metadata);
      this.#metrics.set(names, metrics);
    }
    return metrics;
  }

  /** The labels of the series that a selector matches; of all series for an empty selector. */
  async labels(selector: string): Promise<readonly string[]> {
    const names = await this.#ask<readonly string[]>("labels", matching(selector));
    return names.filter((name) => name !== "__name__");
  }

  /** The values of a label; of very many, those that contain `typed`. */
  async values(label: string, selector: string, typed = ""): Promise<readonly string[]> {
    const path = `label/${encodeURIComponent(label)}/values`;
    const limit = String(MOST_VALUES);
    const first = await this.#ask<readonly string[]>(path, { ...matching(selector), limit });
    if (first.length < MOST_VALUES || typed === "") return first;
    const holds = `${asLabelName(label)}=~${asString(`.*${quotedRegexp(typed)}.*`, '"')}`;
    const narrow = selector.endsWith("}")
      ? `${selector.slice(0, -1)},${holds}}`
      : `${selector}{${holds}}`;
    return await this.#ask(path, { "match[]": narrow, limit });
  }

  #use(): (word: string) => number {
    return useOf(this.#earlier());
  }

  /** The candidates at the cursor, the best first. */
  async candidates(place: Completion, typed: string): Promise<readonly Candidate[]> {
    switch (place.kind) {
      case "none":
        return [];
      case "duration":
        // In this order: the first is right for most rates.
        return DURATIONS.filter(({ text }) => text.startsWith(typed))
          .map((one) => ({ ...one, suffix: place.close }));
      case "operator":
        return rank(OPERATORS, typed);
      case "label":
        return rank((await this.labels(place.selector)).map(labelCandidate), typed, this.#use());
      case "value": {
        const wanted = readString(typed, place.quote);
        const values = await this.values(place.label, place.selector, wanted);
        return rank(values.flatMap((value) => valueCandidates(value, place)), wanted);
      }
      case "expression": {
        const all = [...CALLS, ...(await this.metrics()).map(metricCandidate)];
        const found = rank(all, typed, this.#use());
        return place.alone ? found.flatMap(withHeatmap) : found;
      }
    }
  }
}

function matching(selector: string): Readonly<Record<string, string>> {
  return selector === "" ? {} : { "match[]": selector };
}

function metricCandidate({ name, type, help }: Metric): Candidate {
  return { text: name, kind: type || "metric", help, suffix: "", insert: asSelector(name) };
}

/** The buckets of a histogram, and behind them the query of their heatmap. */
function withHeatmap(one: Candidate): readonly Candidate[] {
  const { text, help, insert = text } = one;
  if (!text.endsWith("_bucket")) return [one];
  return [one, { text: heatmapQuery(insert), kind: "heatmap", help, suffix: "" }];
}

function labelCandidate(name: string): Candidate {
  return { text: name, kind: "label", help: "", suffix: "", insert: asLabelName(name) };
}

/** None for a value that these quotes cannot hold. */
function valueCandidates(
  value: string,
  { quote, regexp }: Extract<Completion, { kind: "value" }>,
): Candidate[] {
  const text = asString(regexp ? quotedRegexp(value) : value, quote);
  if (text[0] !== quote) return [];
  return [{ text: value, kind: "value", help: "", suffix: quote, insert: text.slice(1, -1) }];
}
