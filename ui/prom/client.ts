/** A client of Prometheus' HTTP API, which the page's own server has at `/api/v1`. */

import type { InstantQuery, RangeQuery } from "./query.ts";
import type { Grid } from "./step.ts";
import type { QueryResult } from "./wire.ts";

/** A response of the API: its data, and how it came. */
export interface ApiResponse<T> {
  readonly data: T;
  /** Warnings and infos of the backend. */
  readonly warnings: readonly string[];
  readonly tookMs: number;
  readonly bytes: number;
}

/** The backend rejected the request; the message is its own. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Nothing responded: a retry may succeed, unlike after a `BackendError`. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  /** Advice for the operator; may be empty. */
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

type Fetcher = (url: string, init: RequestInit) => Promise<Response>;

export class Client {
  readonly #base: string;
  readonly #fetch: Fetcher;
  /** How far the server's clock is ahead of ours, in milliseconds, as of the last response. */
  skewMs = 0;
  /** Whether our server relayed the last response from another Prometheus. */
  passedOn = false;
  /** Called for each response with a `Date` header, before its body is read. */
  onClock: () => void = () => {};

  constructor(base = "/api/v1", fetcher: Fetcher = (...args) => fetch(...args)) {
    this.#base = base;
    this.#fetch = fetcher;
  }

  instant(
    { expr, time, limit }: InstantQuery,
    signal: AbortSignal,
  ): Promise<ApiResponse<QueryResult>> {
    return this.ask("query", { query: expr, time: String(time), ...limitOf(limit) }, signal);
  }

  range(
    { expr, limit }: RangeQuery,
    { start, end, step }: Grid,
    signal: AbortSignal,
  ): Promise<ApiResponse<QueryResult>> {
    const times = { start: String(start), end: String(end), step: String(step) };
    return this.ask("query_range", { query: expr, ...times, ...limitOf(limit) }, signal);
  }

  /** `path` below `/api/v1/`, with parameters. */
  async ask<T>(
    path: string,
    params: Readonly<Record<string, string | readonly string[]>>,
    signal?: AbortSignal,
  ): Promise<ApiResponse<T>> {
    const search = new URLSearchParams();
    for (const [name, values] of Object.entries(params)) {
      for (const value of [values].flat()) search.append(name, value);
    }
    const query = search.size > 0 ? `?${search}` : "";
    const began = performance.now();
    const response = await this.#send(`${this.#base}/${path}${query}`, signal);
    this.#noticeClock(response);
    const text = await response.text();
    const tookMs = performance.now() - began;
    this.passedOn = /\bmodelwatch\b/.test(response.headers.get("via") ?? "");
    const body = parseBody(text, response);
    const warnings = [...body.warnings ?? [], ...body.infos ?? []];
    return { data: body.data as T, warnings, tookMs, bytes: text.length };
  }

  async #send(url: string, signal?: AbortSignal): Promise<Response> {
    try {
      return await this.#fetch(url, {
        signal: signal ?? null,
        headers: { accept: "application/json" },
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new UnreachableError(
        "Server unreachable",
        "Check that it is running and reachable",
      );
    }
  }

  #noticeClock(response: Response): void {
    const date = Date.parse(response.headers.get("date") ?? "");
    if (Number.isNaN(date)) return;
    this.skewMs = date - Date.now();
    this.onClock();
  }
}

function limitOf(limit: number | undefined): Readonly<Record<string, string>> {
  return limit === undefined ? {} : { limit: String(limit) };
}

interface Body {
  readonly status: string;
  readonly data?: unknown;
  readonly error?: string;
  readonly errorType?: string;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

function parseBody(text: string, response: Response): Body {
  let body: Body;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy has a format of its own for a server that is down.
    if (response.status >= 502) {
      throw new UnreachableError(
        `Backend unreachable (status ${response.status})`,
        "Check that the server behind the proxy is running",
      );
    }
    throw new BackendError(
      `The backend responded with status ${response.status} and no JSON`,
      response.status,
    );
  }
  if (body.status === "success") return body;
  if (body.errorType === "unavailable") {
    const message = body.error ?? "Backend unreachable";
    const advice = message.startsWith("Prometheus ")
      ? "Check that it is running at the address of --prometheus"
      : "";
    throw new UnreachableError(message, advice);
  }
  throw new BackendError(
    body.error ?? `The backend responded with status ${response.status}`,
    response.status,
  );
}
