/**
 * The requests that Grafana's Prometheus data source sends: those of its server part (promlib) for
 * queries, and those of its page part (@grafana/prometheus), which the server part passes on.
 */

import { interpolateQuery, type Values } from "./interpolate.ts";

/** A range in seconds, and the settings that decide the step. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly maxDataPoints: number;
  /** Of the data source: its scrape interval in seconds. */
  readonly scrape: number;
  /** Seconds by which the user's time zone is ahead of UTC. */
  readonly utcOffset: number;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly status: string;
    // deno-lint-ignore no-explicit-any
    readonly data: any;
    readonly error?: string;
  };
}

// Grafana only sends GET to these; it compares the path as it stands, without a slash.
const GET_ONLY = ["api/v1/label/", "api/v1/metadata"];

// The steps that Grafana rounds to, in seconds; the real list goes on in the same way.
const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800];

/** The step of a query, in seconds. */
export function stepOf({ from, to, maxDataPoints }: Span, least: number): number {
  const wanted = Math.max((to - from) / maxDataPoints, least);
  return STEPS.findLast((step) => step <= wanted) ?? wanted;
}

export class GrafanaClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** A query of a panel or an annotation. `interval` is the least step that the query names. */
  range(expr: string, interval: string | undefined, span: Span, values: Values): Promise<Answer> {
    const least = interval === undefined ? span.scrape : parseInt(interval);
    const step = stepOf(span, least);
    const align = (time: number) =>
      Math.floor((time + span.utcOffset) / step) * step - span.utcOffset;
    return this.#post("api/v1/query_range", {
      query: this.#interpolate(expr, least, step, span, values),
      start: String(align(span.from)),
      end: String(align(span.to)),
      step: String(step),
    });
  }

  instant(expr: string, span: Span, values: Values): Promise<Answer> {
    const step = stepOf(span, span.scrape);
    return this.#post("api/v1/query", {
      query: this.#interpolate(expr, span.scrape, step, span, values),
      time: String(span.to),
    });
  }

  exemplars(expr: string, span: Span, values: Values): Promise<Answer> {
    const step = stepOf(span, span.scrape);
    return this.#post("api/v1/query_exemplars", {
      query: this.#interpolate(expr, span.scrape, step, span, values),
      start: String(span.from),
      end: String(span.to),
    });
  }

  /** A request of the page: by POST first, and again by GET if that is refused. */
  async resource(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
    if (!GET_ONLY.some((start) => path.startsWith(start))) {
      const answer = await this.#post(path, parameters);
      if (answer.status !== 405 && answer.status !== 400) return answer;
    }
    return answerOf(await fetch(`${this.#url}/${path}?${new URLSearchParams(parameters)}`));
  }

  #interpolate(expr: string, least: number, step: number, span: Span, values: Values): string {
    const rate = Math.max(step + least, 4 * least);
    return interpolateQuery(expr, {
      ...values,
      __interval: formatInterval(step),
      __range: `${Math.round(span.to - span.from)}s`,
      __rate_interval: goDuration(rate),
    });
  }

  async #post(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams(parameters).toString();
    return answerOf(await fetch(`${this.#url}/${path}`, { method: "POST", headers, body }));
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
  return {
    status: response.status,
    body: isJson ? JSON.parse(text) : { status: text, data: null },
  };
}

function formatInterval(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** As Go writes a duration: `1m0s`. */
function goDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
