import { errorMessage } from "../errors.ts";
import type { Row } from "../models/table/row_reader.ts";
import { type PostFailure, postText } from "../net/post_text.ts";

/** A prediction as the server answers it. Only some fields are there: see the HTTP API. */
export interface PredictionAnswer {
  /** What labels for the row are sent with. */
  readonly id?: string;
  readonly class?: string | null;
  readonly probabilities?: Readonly<Record<string, number | null>>;
  readonly value?: unknown;
}

/** The result of a request for predictions. */
export type PostResult =
  | {
    readonly kind: "answered";
    /** One for each row. */
    readonly predictions: readonly PredictionAnswer[];
  }
  | PostFailure;

/** The body of a request: one row as a record, several as `instances`. */
export function requestBody(rows: readonly Row[]): string {
  return JSON.stringify(rows.length === 1 ? rows[0] : { instances: rows });
}

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
  const result = await postText(url, body, "application/json", timeoutMs);
  return result.kind === "failed" ? result : readAnswer(result.text, rows);
}

function readAnswer(text: string, rows: number): PostResult {
  try {
    const { predictions } = JSON.parse(text) as { predictions: PredictionAnswer[] };
    if (predictions.length !== rows) {
      throw new RangeError(`${predictions.length} predictions for ${rows} rows`);
    }
    if (!predictions.every((one) => typeof one === "object" && one !== null)) {
      throw new TypeError("a prediction is no object");
    }
    return { kind: "answered", predictions };
  } catch (error) {
    return { kind: "failed", reason: "wrong answer", message: errorMessage(error) };
  }
}
