/** Requests and replies of the API, for the code that routes HTTP requests to it. */

import { acceptsGzip, gzip } from "../../net/gzip.ts";
import type { ApiError } from "./api_error.ts";

/** A request as it comes over HTTP. */
export interface ApiRequest {
  /** The pattern of its path, one of `ENDPOINT_PATHS`. */
  readonly path: string;
  /** The variable of the path, decoded; empty if it has none. */
  readonly name: string;
  readonly method: "GET" | "POST";
  /** The part of the URL after the question mark. */
  readonly query: string;
  /** The body of a form; empty if there is none. */
  readonly form: string;
  readonly acceptEncoding: string | null;
  /** Headers for another server, when the request belongs to a trace. */
  readonly trace?: { readonly traceparent: string; readonly tracestate?: string } | undefined;
}

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A server of the API: the embedded Prometheus, or a proxy of an external one. */
export interface ApiServer {
  answer(request: ApiRequest, signal: AbortSignal): Promise<ApiReply>;
}

export const JSON_TYPE = "application/json";
export const TEXT_TYPE = "text/plain; charset=utf-8";

const encoder = new TextEncoder();

/** An error in the format of the path: JSON for the API, text for `/federate`. */
export function failure(
  { kind, status, message }: ApiError,
  { path }: Pick<ApiRequest, "path">,
): ApiReply {
  const isJson = path.startsWith("/api/");
  const text = isJson
    ? JSON.stringify({ status: "error", errorType: kind, error: message })
    : `${message}\n`;
  const headers = { "content-type": isJson ? JSON_TYPE : TEXT_TYPE };
  return { status, headers, body: encoder.encode(text) };
}

// Compressing a smaller body costs more than it saves.
const MIN_GZIP_BYTES = 1024;

/** The reply, compressed if the client accepts gzip and the body is large enough. */
export async function compressed(
  reply: ApiReply,
  { acceptEncoding }: Pick<ApiRequest, "acceptEncoding">,
): Promise<ApiReply> {
  if (reply.body.length < MIN_GZIP_BYTES || !acceptsGzip(acceptEncoding)) return reply;
  const headers = { ...reply.headers, "content-encoding": "gzip" };
  return { ...reply, headers, body: await gzip(reply.body) };
}
