/** The whole API over a small store. */

import { labelsOf } from "../../promql/labels.ts";
import { ExemplarStore } from "../../tsdb/exemplar_store.ts";
import { Store } from "../../tsdb/store.ts";
import { Engine } from "../../promql/engine.ts";
import { Api, type ApiOptions } from "../api.ts";
import { federateEndpoint } from "../federate_endpoint.ts";
import { languageEndpoints, queryEndpoints } from "../query_endpoints.ts";
import { exemplarEndpoints } from "../exemplar_endpoint.ts";
import { QueryQueue } from "../query_queue.ts";
import { QueryThrottle } from "../query_throttle.ts";
import { ruleEndpoints, type RulesReader } from "../rule_endpoints.ts";
import { seriesEndpoints } from "../series_endpoints.ts";
import { statusEndpoints, storeStatusEndpoint } from "../status_endpoints.ts";
import type { Target } from "../../scrape/target.ts";
import { targetEndpoints } from "../target_endpoints.ts";

/** The time of the last sample, and the present of the API: 2023-11-14T22:13:20Z. */
export const NOW = 1_700_000_000_000;

/** A series with samples from `NOW - 60 s` to `NOW`, every 15 seconds. */
type Line = readonly [labels: Readonly<Record<string, string>>, values: readonly number[]];

const LINES: readonly Line[] = [
  [{ __name__: "up", job: "a", instance: "x:1" }, [1, 1, 1, 0, 1]],
  [{ __name__: "up", job: "b", instance: "y:1" }, [1, 1, 1, 1, 1]],
  [{ __name__: "requests_total", job: "a", code: "200" }, [0, 10, 20, 30, 40]],
  [{ __name__: "requests_total", job: "a", code: "500" }, [0, 0, 1, 1, 2.5]],
];

export function filledStore(): Store {
  const store = new Store();
  for (const [labels, values] of LINES) {
    const ref = store.ref(labelsOf(Object.entries(labels)))!;
    values.forEach((value, i) => store.append(ref, NOW + (i - values.length + 1) * 15_000, value));
  }
  return store;
}

export interface TestApiOptions {
  readonly store?: Store;
  readonly targets?: readonly Target[];
  readonly rules?: RulesReader;
  readonly running?: number;
  readonly throttle?: ApiOptions["throttle"];
  readonly maxSamples?: number;
  readonly timeoutMs?: number;
  readonly onAnswer?: NonNullable<ApiOptions["onAnswer"]>;
  readonly exemplars?: ExemplarStore;
}

const NO_RULES: RulesReader = { status: () => [], alertmanagers: [] };

export function testApi(
  {
    store = filledStore(),
    targets = [],
    rules = NO_RULES,
    running = 4,
    throttle = new QueryThrottle({ isBusy: () => false, share: 1 }),
    maxSamples = 1e6,
    timeoutMs = 60_000,
    onAnswer = () => {},
    exemplars = new ExemplarStore(),
  }: TestApiOptions = {},
): Api {
  const now = () => NOW;
  return new Api({
    queued: {
      ...queryEndpoints({ store, engine: new Engine(), now }),
      ...seriesEndpoints(store),
      "/api/v1/status/tsdb": storeStatusEndpoint(store),
      "/federate": federateEndpoint({ store, now, lookbackMs: 300_000 }),
    },
    immediate: {
      ...languageEndpoints,
      ...exemplarEndpoints(exemplars),
      ...targetEndpoints(targets),
      ...ruleEndpoints(rules),
      ...statusEndpoints({
        version: "1.2.3",
        startedAt: NOW,
        lastReload: () => undefined,
        flags: {},
        config: "",
      }),
    },
    queue: new QueryQueue({ running, waiting: 100 }),
    throttle,
    maxSamples,
    timeoutMs,
    onAnswer,
  });
}

export interface Asked {
  readonly name?: string;
  readonly form?: string;
  readonly acceptEncoding?: string;
  readonly signal?: AbortSignal;
}

/** Requests a path; `query` is an object, or the text after the question mark. */
export async function ask(
  api: Api,
  path: string,
  query: string | Readonly<Record<string, string>> = "",
  { name = "", form = "", acceptEncoding, signal = new AbortController().signal }: Asked = {},
) {
  const reply = await api.answer({
    path,
    name,
    method: form === "" ? "GET" : "POST",
    query: new URLSearchParams(query).toString(),
    form,
    acceptEncoding: acceptEncoding ?? null,
  }, signal);
  return { ...reply, text: new TextDecoder().decode(reply.body) };
}

/** As `ask`, with the fields of the JSON: the data, or the kind of the error and its text. */
export async function askJson(...asked: Parameters<typeof ask>) {
  const { status, text } = await ask(...asked);
  // deno-lint-ignore no-explicit-any
  const { data, errorType, error, warnings, infos } = JSON.parse(text) as any;
  return { status, data, errorType, error, warnings, infos };
}
