import { fetchFailure } from "../../net/fetch_failure.ts";
import { redacted } from "../../net/redacted.ts";
import { TargetClient } from "./http_client.ts";
import type { HttpSettings } from "./http_settings.ts";
import type { Scraped } from "./scraper.ts";

export interface HttpFetcherOptions {
  readonly url: string;
  /** The deadline for the whole answer. */
  readonly timeoutMs: number;
  /** Absent for a target without credentials and certificates of its own. */
  readonly http?: HttpSettings;
  /** The limit for the answer, decompressed. */
  readonly maxBytes?: number;
}

/** The `Accept` header that Prometheus sends: OpenMetrics, then its text format, then anything. */
const ACCEPT = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6," +
  "application/openmetrics-text;version=0.0.1;q=0.5," +
  "text/plain;version=0.0.4;q=0.3,*/*;q=0.1";

const PLAIN: HttpSettings = { authorization: undefined, tls: undefined };

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * @returns a function that requests the metrics of a target over HTTP. The size limit
 * applies after decompression, so a small gzip answer cannot fill the memory.
 */
export function httpFetcher(
  { url, timeoutMs, http = PLAIN, maxBytes = MAX_BYTES }: HttpFetcherOptions,
): () => Promise<Scraped> {
  const client = new TargetClient(http);
  return async () => {
    try {
      const response = await client.fetch(url, {
        accept: ACCEPT,
        "user-agent": "modelwatch",
        "x-prometheus-scrape-timeout-seconds": String(timeoutMs / 1000),
      }, AbortSignal.timeout(timeoutMs));
      return await readAnswer(response, maxBytes);
    } catch (error) {
      throw new Error(redacted(`Cannot scrape ${url}: ${reason(error, timeoutMs)}`), {
        cause: error,
      });
    }
  };
}

function reason(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${timeoutMs} ms`;
  // The message of fetch says only that it failed.
  return error instanceof TypeError ? fetchFailure(error) : error.message;
}

async function readAnswer(response: Response, maxBytes: number): Promise<Scraped> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`expected status 200, got ${response.status}`);
  }
  const type = response.headers.get("content-type") ?? "";
  const format = type.startsWith("application/openmetrics-text") ? "openmetrics" : "text";
  return { kind: "text", format, text: await readText(response, maxBytes) };
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) throw new RangeError(`its answer is longer than ${maxBytes} bytes`);
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}
