import { errorMessage } from "../errors.ts";
import type { Label } from "./pending_labels.ts";
import { type Failure, request } from "./request.ts";

/** What the server made of labels: their number by result, such as `matched`. */
export type FeedbackResult =
  | { readonly kind: "answered"; readonly results: Readonly<Record<string, number>> }
  | Failure;

/** Sends labels. It never throws. */
export async function postFeedback(
  url: string,
  labels: readonly Label[],
  timeoutMs: number,
): Promise<FeedbackResult> {
  const result = await request(url, JSON.stringify(labels), timeoutMs);
  if (result.kind === "failed") return result;
  try {
    return { kind: "answered", results: countsIn(JSON.parse(result.text)) };
  } catch (error) {
    return { kind: "failed", reason: "wrong answer", message: errorMessage(error) };
  }
}

/** The numbers of an answer; its other fields are examples. */
function countsIn(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(answer).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}
