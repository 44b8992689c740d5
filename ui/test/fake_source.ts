/** A server for tests of the page: a few models, and made-up answers to every query. */

import type { Page } from "../../server/page.ts";

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

export class FakeSource implements AsyncDisposable {
  readonly #page: Page;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** What was asked below /api/v1/, since it was last emptied. */
  readonly asked: string[] = [];
  /** Without it, /api/v1/ answers as a proxy does whose source is down. */
  up = true;
  /** What every query is refused with. */
  refusal = "";
  /** Without it, every query has an empty answer. */
  full = true;
  /** How far its clock is ahead of ours, in milliseconds. */
  aheadMs = 0;

  constructor(page: Page) {
    this.#page = page;
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: () => {} },
      (request) => this.#answer(new URL(request.url)),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  #answer(url: URL): Response {
    const path = url.pathname;
    if (path.startsWith("/api/v1/")) return this.#api(path.slice(8), url.searchParams);
    if (path === "/models") return Response.json(MODELS);
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
    const file = this.#page.get(path.replace(/^\/ui\//, "")) ?? this.#page.get("index.html")!;
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
        return queryData(path, params, this.full);
      case "targets":
        return {
          activeTargets: [{
            labels: { job: "modelwatch" },
            scrapeInterval: "5s",
            scrapeUrl: "",
            lastError: "",
            lastScrape: "",
            lastScrapeDuration: 0.01,
            health: "up",
          }],
        };
      case "rules":
        return RULES;
      case "label/__name__/values":
        return ["up", "model_requests_total", "model_request_duration_seconds_bucket"];
      case "labels":
        return ["job", "model"];
      case "metadata":
        return { up: [{ type: "gauge", help: "Whether a scrape worked." }] };
      case "status/buildinfo":
        return { version: "1" };
      default:
        return {};
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** A series for each combination of the labels that the query sums by; a gap in each tenth point. */
function queryData(path: string, params: URLSearchParams, full: boolean): unknown {
  const query = params.get("query")!;
  const by = [...query.matchAll(/\bby \(([^)]*)\)/g)][0]?.[1]?.split(/,\s*/) ?? [];
  const labelSets = query.startsWith("histogram_quantile")
    ? combinations(by.filter((label) => label !== "le"))
    : combinations(by);
  const series = full ? labelSets : [];
  const value = (t: number, nth: number) => String(nth + 1 + 0.5 * Math.sin(t / 300));
  if (path === "query") {
    const time = Number(params.get("time"));
    return {
      resultType: "vector",
      result: series.map((metric, nth) => ({ metric, value: [time, value(time, nth)] })),
    };
  }
  const [start, end, step] = ["start", "end", "step"].map((name) => Number(params.get(name)));
  const result = series.map((metric, nth) => {
    const values: [number, string][] = [];
    for (let t = start!; t <= end!; t += step!) {
      // Never at the end: the first key press on a chart reads the last point.
      if (Math.round((end! - t) / step!) % 10 !== 5) values.push([t, value(t, nth)]);
    }
    return { metric, values };
  });
  return { resultType: "matrix", result };
}

function combinations(labels: readonly string[]): Record<string, string>[] {
  return labels.reduce<Record<string, string>[]>(
    (sets, label) =>
      sets.flatMap((set) => (VALUES[label] ?? ["a"]).map((value) => ({ ...set, [label]: value }))),
    [{}],
  );
}
