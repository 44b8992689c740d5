import { errorMessage } from "../errors.ts";
import { type PostFailure, postText } from "../net/post_text.ts";

/** What a row turned out to be: its class, or the value of a regression. */
export type Actual = string | number | boolean;

/** A label for the server. */
export interface Label {
  /** The id of the prediction. */
  readonly id: string;
  readonly actual: Actual;
}

/** A label that the server did not count. */
export interface LabelError {
  readonly id?: string;
  readonly result?: string;
  readonly message?: string;
}

/** What the server made of labels. */
export type FeedbackResult =
  | {
    readonly kind: "answered";
    /** The number of labels by result, such as `matched`. */
    readonly counts: Readonly<Record<string, number>>;
    /** The first labels that were not counted. */
    readonly errors: readonly LabelError[];
  }
  | PostFailure;

/** Sends labels to a feedback endpoint. It never throws. */
export async function postLabels(
  url: string,
  labels: readonly Label[],
  timeoutMs: number,
): Promise<FeedbackResult> {
  const body = labels.map((label) => JSON.stringify(label)).join("\n");
  const result = await postText(url, body, "application/x-ndjson", timeoutMs);
  return result.kind === "failed" ? result : readAnswer(result.text);
}

function readAnswer(text: string): FeedbackResult {
  try {
    const answer = JSON.parse(text) as Record<string, unknown>;
    const { errors } = answer;
    return {
      kind: "answered",
      counts: Object.fromEntries(
        Object.entries(answer).filter((entry): entry is [string, number] =>
          Number.isFinite(entry[1])
        ),
      ),
      errors: Array.isArray(errors) ? errors : [],
    };
  } catch (error) {
    return { kind: "failed", reason: "wrong answer", message: errorMessage(error) };
  }
}
