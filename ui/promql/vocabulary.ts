/** What the editor offers: words of the language, and names that the source knows. */

import { AGGREGATIONS } from "../../server/promql/ast.ts";
import { typeName } from "../../server/promql/check.ts";
import { FUNCTIONS } from "../../server/promql/functions.ts";
import type { Client } from "../prom/client.ts";
import { type Candidate, type Completion, rank } from "./complete.ts";

const LANGUAGE: readonly Candidate[] = [
  ...[...FUNCTIONS].map(([text, { args, returns }]) => ({
    text,
    kind: "function",
    help: `(${args.map(typeName).join(", ")}) → ${typeName(returns)}`,
    suffix: "(",
  })),
  ...AGGREGATIONS.map((text) => ({
    text,
    kind: "aggregation",
    help: "over the series of an instant vector, by or without labels",
    suffix: "(",
  })),
  ...["by", "without", "on", "ignoring", "group_left", "group_right"].map((text) => ({
    text,
    kind: "keyword",
    help: "",
    suffix: " (",
  })),
  ...["and", "or", "unless", "bool", "offset"].map((text) => ({
    text,
    kind: "keyword",
    help: "",
    suffix: " ",
  })),
];

const DURATIONS: readonly Candidate[] = ["1m", "5m", "15m", "30m", "1h", "6h", "1d", "7d"]
  .map((text) => ({ text, kind: "duration", help: "", suffix: "]" }));

export interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

type Metadata = Readonly<
  Record<string, readonly { readonly type: string; readonly help: string }[]>
>;

const KEPT_MS = 300_000;
// An answer of a hundred thousand names would stop the page; who has that many types a prefix.
const MOST_NAMES = "20000";

export class Vocabulary {
  readonly #client: Client;
  readonly #answers = new Map<string, { readonly at: number; readonly value: Promise<unknown> }>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Each answer is kept for five minutes; a failure is not. */
  #ask<T>(path: string, params: Readonly<Record<string, string>>): Promise<T> {
    const key = path + JSON.stringify(params);
    const kept = this.#answers.get(key);
    if (kept !== undefined && Date.now() - kept.at < KEPT_MS) return kept.value as Promise<T>;
    const value = this.#client.ask<T>(path, params).then(({ data }) => data);
    value.catch(() => this.#answers.delete(key));
    this.#answers.set(key, { at: Date.now(), value });
    return value;
  }

  /** Every metric, with what the source says about it. */
  async metrics(): Promise<readonly Metric[]> {
    const [names, metadata] = await Promise.all([
      this.#ask<readonly string[]>("label/__name__/values", { limit: MOST_NAMES }),
      this.#ask<Metadata>("metadata", {}).catch((): Metadata => ({})),
    ]);
    return names.map((name) => {
      const about = metadata[name] ?? metadata[name.replace(/_(bucket|sum|count|total)$/, "")];
      return { name, type: about?.[0]?.type ?? "", help: about?.[0]?.help ?? "" };
    });
  }

  async labels(metric: string): Promise<readonly string[]> {
    const names = await this.#ask<readonly string[]>(
      "labels",
      metric === "" ? {} : { "match[]": metric },
    );
    return names.filter((name) => name !== "__name__");
  }

  values(label: string, metric: string): Promise<readonly string[]> {
    const match: Readonly<Record<string, string>> = metric === "" ? {} : { "match[]": metric };
    return this.#ask(`label/${label}/values`, { ...match, limit: "1000" });
  }

  /** What may be put where the cursor is, the best first. */
  async candidates(place: Completion, typed: string): Promise<readonly Candidate[]> {
    const plain = (kind: string, suffix = "") => (text: string): Candidate => ({
      text,
      kind,
      help: "",
      suffix,
    });
    switch (place.kind) {
      case "none":
        return [];
      case "duration":
        return rank(DURATIONS, typed);
      case "label":
        return rank((await this.labels(place.metric)).map(plain("label")), typed);
      case "value":
        return rank((await this.values(place.label, place.metric)).map(plain("value", '"')), typed);
      case "expression": {
        if (typed.length < 2) return [];
        const metrics = (await this.metrics())
          .map(({ name, type, help }) => ({
            text: name,
            kind: type || "metric",
            help,
            suffix: "",
          }));
        return rank([...LANGUAGE, ...metrics], typed);
      }
    }
  }
}
