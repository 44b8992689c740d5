/** The clients of a soak: each sends its requests one after another and wants every one answered. */

import { ENDPOINT_PATHS } from "../../prometheus/api/endpoint_paths.ts";
import { DASHBOARD_QUERIES, hourPath } from "../compare/dashboard_queries.ts";

/** Counts of a soak that runs. */
export interface Totals {
  requests: number;
  /** What went wrong, the first few of it. */
  readonly failures: string[];
  failed: number;
}

export type Client = (turn: number) => Promise<void>;

const MOST_NAMED = 10;
const BOUND_MS = 30_000;

export interface Rows {
  readonly model: string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

/** Sends requests and counts those that fail. */
export class Soaker {
  readonly totals: Totals = { requests: 0, failures: [], failed: 0 };

  constructor(readonly url: string) {}

  /** @returns the answer, or null when it is a failure */
  async send(path: string, init: RequestInit = {}): Promise<string | null> {
    this.totals.requests++;
    try {
      const signal = AbortSignal.timeout(BOUND_MS);
      const response = await fetch(this.url + path, { ...init, signal });
      const text = await response.text();
      if (response.ok) return text;
      this.#fail(`${init.method ?? "GET"} ${path}: ${response.status} ${text.slice(0, 300)}`);
    } catch (error) {
      this.#fail(`${init.method ?? "GET"} ${path}: ${(error as Error).message}`);
    }
    return null;
  }

  async post(path: string, body: unknown): Promise<string | null> {
    const headers = { "content-type": "application/json" };
    return await this.send(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  #fail(message: string): void {
    this.totals.failed++;
    if (this.totals.failures.length < MOST_NAMED) this.totals.failures.push(message);
  }
}

/** Predicts rows, alone and several at once, and sends the label of every other. */
export function predicting(soaker: Soaker, { model, records }: Rows, labels: string[]): Client {
  return async (turn) => {
    const count = turn % 5 === 0 ? 50 : 1;
    const rows = Array.from({ length: count }, (_, i) => records[(turn + i) % records.length]!);
    const answer = await soaker.post(`/models/${model}/predict`, { instances: rows });
    if (answer === null || turn % 2 === 0) return;
    const { predictions } = JSON.parse(answer) as { predictions: readonly { id: string }[] };
    const actual = labels[turn % labels.length];
    await soaker.post("/feedback", predictions.map(({ id }) => ({ id, actual })));
  };
}

/** Sends tensors as JSON and as bytes. */
export function inferring(soaker: Soaker, model: string, width: number): Client {
  const row = new Float32Array(width).fill(0.5);
  const input = { name: "features", shape: [1, width], datatype: "FP32" };
  const head = JSON.stringify({
    inputs: [{ ...input, parameters: { binary_data_size: row.byteLength } }],
  });
  const binary = new Uint8Array(head.length + row.byteLength);
  binary.set(new TextEncoder().encode(head));
  binary.set(new Uint8Array(row.buffer), head.length);
  return async (turn) => {
    const path = `/v2/models/${model}/infer`;
    if (turn % 2 === 0) {
      await soaker.post(path, { inputs: [{ ...input, data: [...row] }] });
    } else {
      const headers = { "inference-header-content-length": `${head.length}` };
      await soaker.send(path, { method: "POST", headers, body: binary });
    }
  };
}

/** Asks for what a dashboard shows, and now and then for another path of the API. */
export function querying(soaker: Soaker): Client {
  const lists = ENDPOINT_PATHS.map(({ path }) => path)
    .filter((path) => /\/(labels|metadata|targets|rules|alerts|status\/\w+)$/.test(path));
  return async (turn) => {
    const [query, step] = DASHBOARD_QUERIES[turn % DASHBOARD_QUERIES.length]!;
    await soaker.send(
      turn % 3 === 0 ? lists[turn % lists.length]! : hourPath(query, step, Date.now()),
    );
  };
}

/** Scrapes the server and looks at its health and its page. */
export function scraping(soaker: Soaker): Client {
  const paths = ["/metrics", "/health", "/v2/health/ready", "/models", "/"];
  return async (turn) => void await soaker.send(paths[turn % paths.length]!);
}

/** Loads each model again in turn, and the rules. */
export function reloading(soaker: Soaker, models: readonly string[]): Client {
  return async (turn) => {
    await soaker.post(`/v2/repository/models/${models[turn % models.length]}/load`, {});
    await soaker.post("/-/reload", {});
  };
}
