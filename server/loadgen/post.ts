import { errorMessage } from "../errors.ts";
import { fetchFailure } from "../net/fetch_failure.ts";
import type { Row } from "../models/table/row_reader.ts";
import { answeredError } from "./server_client.ts";

/** The result of a request. */
export type PostResult =
  | {
    readonly kind: "answered";
    /** The predicted class of each row; undefined without classes, as for a regression. */
    readonly classes: readonly (string | undefined)[];
  }
  | {
    readonly kind: "failed";
    /** The status, or a short reason such as `timeout`. Failures are counted by it. */
    readonly reason: string;
    /** The error message of the server or of the network. */
    readonly message: string;
  };

/** The body of a request: one row as a record, several as `instances`. */
export function requestBody(rows: readonly Row[]): string {
  return JSON.stringify(rows.length === 1 ? rows[0] : { instances: rows });
}

const JSON_TYPE = { "content-type": "application/json" };

/**
 * Requests predictions. It never throws.
 *
 * @param rows the expected number of predictions
 */
export async function post(
  url: string,
  body: string,
  rows: number,
  timeoutMs: number,
): Promise<PostResult> {
  // AbortSignal.timeout() keeps its timer after the answer: at 10,000 requests per second, that
  // many timers would pile up for each second of the timeout.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { method: "POST", headers: JSON_TYPE, body, signal: late.signal });
    text = await response.text();
  } catch (error) {
    return late.signal.aborted
      ? { kind: "failed", reason: "timeout", message: `no answer within ${timeoutMs / 1000} s` }
      : { kind: "failed", reason: "no connection", message: fetchFailure(error) };
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) {
    return { kind: "failed", reason: String(response.status), message: answeredError(text) };
  }
  return readAnswer(text, rows);
}

function readAnswer(text: string, rows: number): PostResult {
  try {
    const { predictions } = JSON.parse(text) as { predictions: { class?: string | null }[] };
    if (predictions.length !== rows) {
      throw new RangeError(`${predictions.length} predictions for ${rows} rows`);
    }
    return { kind: "answered", classes: predictions.map((one) => one.class ?? undefined) };
  } catch (error) {
    return { kind: "failed", reason: "wrong answer", message: errorMessage(error) };
  }
}
