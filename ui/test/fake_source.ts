/** A server for tests of the page: a few models, and made-up answers to every query. */

import type { Page } from "../../server/http/page_pack.ts";

const MODELS = {
  default_model: "churn",
  models: [{
    name: "churn",
    default_version: "2",
    task: "binary",
    manifest: {
      name: "churn",
      description: "Who leaves",
      task: "binary",
      classes: ["No", "Yes"],
      features: [
        { name: "tenure", type: "number", required: true, min: 0, max: 72, step: 1 },
        { name: "contract", type: "category", required: true, values: ["month", "year"] },
      ],
    },
    versions: ["1", "2"].map((version) => ({
      version,
      state: "READY",
      reason: "",
      sha256: "0123456789abcdef",
      inputs: [],
      outputs: [],
    })),
  }],
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  le: ["0.001", "0.01", "0.1", "+Inf"],
  class: ["No", "Yes"],
  version: ["1", "2"],
  outcome: ["ok", "invalid"],
  feature: ["tenure", "contract"],
  bin: ["[0,10]", "(10,72]", "missing"],
  __name__: ["feature:model_feature_missing:ratio5m", "feature:model_feature_unseen:ratio5m"],
  alertname: ["ModelSlow", "ModelFails"],
  alertstate: ["firing"],
};

const RULES = {
  groups: [{
    name: "serving",
    rules: [{
      type: "alerting",
      name: "ModelSlow",
      query: "up == 0",
      duration: 60,
      labels: { severity: "warning" },
      annotations: {},
      health: "ok",
      alerts: [{
        labels: { alertname: "ModelSlow", severity: "warning", model: "churn" },
        annotations: { summary: "churn is slow" },
        state: "firing",
        activeAt: new Date(Date.now() - 1_080_000).toISOString(),
        value: "0.02",
      }],
    }],
  }],
};

export type ValueOf = (t: number, nth: number, query: string) => number | undefined;
const QUIET_RULES = {
  groups: RULES.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, alerts: [] })),
  })),
};

export class FakeSource implements AsyncDisposable {
  readonly #page: Page;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** The requests below /api/v1/. Tests may empty it. */
  readonly asked: string[] = [];
  /** Whether /api/v1/ works; else it responds like a proxy whose backend is down. */
  up = true;
  /** The error of every query; empty for none. */
  refusal = "";
  /** The scrape interval; the page does not refresh more often. */
  scrapeInterval = "5s";
  /** Whether an alert is firing. */
  firing = true;
  /** Whether its scrape target is up. */
  healthy = true;
  /** The problems of every prediction request. */
  problems: readonly { readonly field: string; readonly message: string }[] = [];
  /** Whether queries have series; else every answer is empty. */
  full = true;
  /** How far its clock is ahead of ours, in milliseconds. */
  aheadMs = 0;
  /** The delay of every response of the API. */
  delayMs = 0;
  /** The value of the nth series at a time in seconds; undefined for none. */
  valueOf: ValueOf = (t, nth, query) =>
    query.includes("ALERTS") || query.startsWith("count") ? 1 : nth + 1 + 0.5 * Math.sin(t / 300);
  /** The values of the labels that queries sum by. */
  values: Readonly<Record<string, readonly string[]>> = VALUES;
  /** The answer at `/models`. */
  models: unknown = MODELS;
  /** Responses that replace the made-up ones; undefined for none. */
  instead: (url: URL, request: Request) => Response | Promise<Response> | undefined = () =>
    undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      async (request) => await this.#answer(new URL(request.url), request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async #answer(url: URL, request: Request): Promise<Response> {
    const path = url.pathname;
    const instead = this.instead(url, request);
    if (instead !== undefined) {
      this.asked.push(
        `${path.replace("/api/v1/", "")} ${url.searchParams.get("query") ?? ""}`.trim(),
      );
      return instead;
    }
    if (path.startsWith("/api/v1/")) {
      if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
      return this.#api(path.slice(8), url.searchParams);
    }
    if (path === "/models") return Response.json(this.models);
    if (path.endsWith("/predict") && this.problems.length > 0) {
      const body = { error: "The row is not valid", problems: this.problems };
      return Response.json(body, { status: 422 });
    }
    if (path.endsWith("/predict")) {
      const probabilities = { No: 0.25, Yes: 0.75 };
      return Response.json({
        id: "1",
        model: "churn",
        version: "2",
        predictions: [{ class: "Yes", score: 0.75, probabilities }],
      });
    }
    if (path.endsWith("/reference")) return Response.json({ error: "none" }, { status: 404 });
    const html = path.startsWith("/ui/") ? "index.html" : "root.html";
    const file = this.#page.get(path.replace(/^\/ui\//, "")) ?? this.#page.get(html)!;
    return new Response(file.plain, { headers: { "content-type": file.type } });
  }

  #api(path: string, params: URLSearchParams): Response {
    this.asked.push(`${path} ${params.get("query") ?? ""}`.trim());
    if (!this.up) return new Response("bad gateway", { status: 502 });
    if (this.refusal !== "") {
      return Response.json({ status: "error", error: this.refusal }, { status: 422 });
    }
    const date = new Date(Date.now() + this.aheadMs).toUTCString();
    const body = { status: "success", data: this.#data(path, params) };
    return Response.json(body, { headers: { date } });
  }

  #data(path: string, params: URLSearchParams): unknown {
    switch (path) {
      case "query":
      case "query_range":
        return this.#queryData(path, params);
      case "targets":
        return {
          activeTargets: [{
            labels: { job: "modelwatch" },
            scrapeInterval: this.scrapeInterval,
            scrapeUrl: "",
            lastError: "",
            lastScrape: "",
            lastScrapeDuration: 0.01,
            health: this.healthy ? "up" : "down",
          }],
        };
      case "rules":
        return this.firing ? RULES : QUIET_RULES;
      case "label/__name__/values":
        return ["up", "model_requests_total", "model_request_duration_seconds_bucket"];
      case "labels":
        return ["job", "model"];
      case "metadata":
        return { up: [{ type: "gauge", help: "Whether a scrape worked." }] };
      case "status/tsdb":
        return {
          headStats: { numSeries: 100 },
          seriesCountByMetricName: [{ name: "up", value: 1 }],
        };
      case "status/buildinfo":
        return { version: "1" };
      default:
        return {};
    }
  }

  /** A series for each combination of the labels that the query sums by; a gap in each tenth point. */
  #queryData(path: string, params: URLSearchParams): unknown {
    const query = params.get("query")!;
    const by = query === "ALERTS"
      ? ["alertname", "alertstate"]
      : [...query.matchAll(/\bby \(([^)]*)\)/g)][0]?.[1]?.split(/,\s*/) ?? [];
    const labels = query.startsWith("histogram_quantile") ? by.filter((one) => one !== "le") : by;
    const quiet = !this.firing && query.includes("ALERTS");
    const named = [...query.matchAll(/"line", "([^"]+)"/g)].map(([, line]) => ({ line: line! }));
    const all = named.length > 0 ? named : combinations(labels, this.values);
    const series: readonly Record<string, string>[] = this.full && !quiet ? all : [];
    if (path === "query") {
      const time = Number(params.get("time"));
      const result = series.flatMap((metric, nth) => {
        const value = this.valueOf(time, nth, query);
        return value === undefined ? [] : [{ metric, value: [time, String(value)] }];
      });
      return { resultType: "vector", result };
    }
    const [start, end, step] = ["start", "end", "step"].map((name) => Number(params.get(name)));
    const result = series.flatMap((metric, nth) => {
      const values: [number, string][] = [];
      for (let t = start!; t <= end!; t += step!) {
        const value = this.valueOf(t, nth, query);
        // Never at the end: the first key press on a chart reads the last point.
        if (value !== undefined && Math.round((end! - t) / step!) % 10 !== 5) {
          values.push([t, String(value)]);
        }
      }
      return values.length === 0 ? [] : [{ metric, values }];
    });
    return { resultType: "matrix", result };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function combinations(
  labels: readonly string[],
  values: Readonly<Record<string, readonly string[]>>,
): Record<string, string>[] {
  return labels.reduce<Record<string, string>[]>(
    (sets, label) =>
      sets.flatMap((set) => (values[label] ?? ["a"]).map((value) => ({ ...set, [label]: value }))),
    [{}],
  );
}
