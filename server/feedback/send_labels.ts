import type { PostFailure } from "../net/post_text.ts";
import { type Label, type LabelError, postLabels } from "./post_labels.ts";

/** What the server made of all labels. */
export interface SentLabels {
  readonly sent: number;
  /** The number of labels by result, such as `matched`. */
  readonly counts: ReadonlyMap<string, number>;
  /** The first labels that were not counted. */
  readonly errors: readonly LabelError[];
  /** Why no more labels could be sent. */
  readonly failure: PostFailure | undefined;
}

// A request of about half a megabyte, which a server counts in some milliseconds.
const MOST_IN_REQUEST = 5000;
const TIMEOUT_MS = 60_000;
const MOST_ERRORS = 5;

/** Sends labels, one request after the other, until there are no more or a request fails. */
export async function sendLabels(
  url: string,
  batches: AsyncIterable<readonly Label[]>,
  mostInRequest = MOST_IN_REQUEST,
): Promise<SentLabels> {
  const counts = new Map<string, number>();
  const errors: LabelError[] = [];
  let sent = 0;
  for await (const labels of chunksOf(batches, mostInRequest)) {
    const result = await postLabels(url, labels, TIMEOUT_MS);
    if (result.kind === "failed") return { sent, counts, errors, failure: result };
    sent += labels.length;
    for (const [name, count] of Object.entries(result.counts)) {
      counts.set(name, (counts.get(name) ?? 0) + count);
    }
    errors.push(...result.errors.slice(0, MOST_ERRORS - errors.length));
  }
  return { sent, counts, errors, failure: undefined };
}

/** The same labels in arrays of a length; the last one may be shorter. */
async function* chunksOf(
  batches: AsyncIterable<readonly Label[]>,
  length: number,
): AsyncGenerator<readonly Label[]> {
  let waiting: Label[] = [];
  for await (const batch of batches) {
    for (const label of batch) {
      waiting.push(label);
      if (waiting.length < length) continue;
      yield waiting;
      waiting = [];
    }
  }
  if (waiting.length > 0) yield waiting;
}
