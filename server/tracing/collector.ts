import { fetchFailure } from "../net/fetch_failure.ts";
import { readStart } from "../net/read_start.ts";
import { VERSION } from "../version.ts";

/** The answer of a collector to an export. */
export type Delivery =
  | { readonly kind: "taken"; readonly rejected: number; readonly message: string }
  /** The collector may take it later; `afterMs` when it says so. */
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs: number | undefined }
  | { readonly kind: "refused"; readonly reason: string };

export interface CollectorOptions {
  /** With the path, which usually ends with `/v1/traces`. */
  readonly url: string;
  /** Such as the key of an account. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 65_536;
// An answer may be a whole HTML page; its start is enough.
const MAX_REASON = 200;

// The statuses of OTLP that say that the same request may succeed later.
const RETRYABLE = new Set([429, 502, 503, 504]);

/** Posts spans to a collector, over OTLP/HTTP with JSON. */
export class Collector {
  readonly #options: CollectorOptions;

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  async post(body: string, stop: AbortSignal): Promise<Delivery> {
    const { url, headers, timeoutMs = TIMEOUT_MS } = this.#options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "user-agent": `modelwatch/${VERSION}`,
          ...headers,
          "content-type": "application/json",
        },
        body,
        // A redirect could take the headers to any server.
        redirect: "manual",
        signal: AbortSignal.any([timeout, stop]),
      });
      return deliveryOf(response, await readStart(response, MOST_BYTES));
    } catch (error) {
      return { kind: "retry", reason: fetchFailure(error), afterMs: undefined };
    }
  }
}

function deliveryOf({ ok, status, headers }: Response, text: string): Delivery {
  if (ok) return { kind: "taken", ...rejection(text) };
  const reason = `status ${status}${text === "" ? "" : `: ${text.slice(0, MAX_REASON)}`}`;
  if (!RETRYABLE.has(status)) return { kind: "refused", reason };
  const seconds = Number(headers.get("retry-after") ?? NaN);
  return { kind: "retry", reason, afterMs: seconds >= 0 ? seconds * 1000 : undefined };
}

/** The spans that the collector has not taken, and why. */
function rejection(text: string): { readonly rejected: number; readonly message: string } {
  try {
    const { rejectedSpans = 0, errorMessage = "" } = JSON.parse(text).partialSuccess ?? {};
    const rejected = Number(rejectedSpans);
    return {
      rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
      message: String(errorMessage).slice(0, MAX_REASON),
    };
  } catch {
    // Some collectors answer with an empty body.
    return { rejected: 0, message: "" };
  }
}
