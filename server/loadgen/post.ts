import { errorMessage } from "../errors.ts";
import { fetchFailure } from "../net/fetch_failure.ts";
import type { Row } from "./draw.ts";
import { answeredError } from "./target.ts";

/** What became of a request. */
export type Outcome =
  | {
    readonly kind: "answered";
    /** Of each row the predicted class; undefined where the answer has none, as for a regression. */
    readonly classes: readonly (string | undefined)[];
  }
  | {
    readonly kind: "failed";
    /** The status, or what happened instead of an answer: one of a few words, to count by. */
    readonly reason: string;
    /** What the target, or the network, says about it. */
    readonly message: string;
  };

/** A request's body: one row as a record, several as instances. */
export function requestBody(rows: readonly Row[]): string {
  return JSON.stringify(rows.length === 1 ? rows[0] : { instances: rows });
}

const JSON_TYPE = { "content-type": "application/json" };

/**
 * Asks for predictions. Never throws.
 *
 * @param rows how many predictions are expected
 */
export async function post(
  url: string,
  body: string,
  rows: number,
  timeoutMs: number,
): Promise<Outcome> {
  // Not AbortSignal.timeout(): that lives on after the answer, and ten thousand requests a second
  // would leave as many behind in every second of the timeout.
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

function readAnswer(text: string, rows: number): Outcome {
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
