import { answeredError } from "./answered_error.ts";
import { fetchFailure } from "./fetch_failure.ts";

/** A request without a usable answer. */
export interface PostFailure {
  readonly kind: "failed";
  /** The status, or a short reason such as `timeout`. Failures are counted by it. */
  readonly reason: string;
  /** The error message of the server or of the network. */
  readonly message: string;
}

export type PostedText = { readonly kind: "answered"; readonly text: string } | PostFailure;

/** Posts a text, and reads the answer. It never throws. */
export async function postText(
  url: string,
  body: string,
  contentType: string,
  timeoutMs: number,
): Promise<PostedText> {
  // AbortSignal.timeout() keeps its timer after the answer: at 10,000 requests per second, that
  // many timers would pile up for each second of the timeout.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const headers = { "content-type": contentType };
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { method: "POST", headers, body, signal: late.signal });
    text = await response.text();
  } catch (error) {
    return late.signal.aborted
      ? { kind: "failed", reason: "timeout", message: `no answer within ${timeoutMs / 1000} s` }
      : { kind: "failed", reason: "no connection", message: fetchFailure(error) };
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return { kind: "answered", text };
  return { kind: "failed", reason: String(response.status), message: answeredError(text) };
}
