import { isEndToEnd } from "./header_fields.ts";
import { REQUEST_ID } from "./request_id.ts";
import type { UpstreamAddress } from "./upstream_address.ts";

/** What of a request is passed on, besides its body. */
export interface RequestFacts {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly id: string;
  /** The address of the client. */
  readonly clientAddress: string;
  readonly scheme: "http" | "https";
  /** The API key for the upstream; undefined to pass on that of the client. */
  readonly upstreamKey: string | undefined;
  /** Whether the key that the client has sent is for the gateway alone. */
  readonly dropsKey: boolean;
  /** Bytes of the body; undefined when the length is unknown. */
  readonly length: number | undefined;
}

// The gateway has checked where browsers' requests come from. The upstream would compare Origin with
// its own name.
const CHECKED_HERE = /^(host|origin|cookie|content-length|expect|sec-fetch-.*)$/;
const KEYS = /^(authorization|x-api-key)$/;
const FORWARDED = "x-forwarded-for";

/** The head of a request to an upstream. */
export function requestHead(facts: RequestFacts, address: UpstreamAddress): string {
  const { method, target, headers, id, upstreamKey, length } = facts;
  const connection = headers.get("connection");
  const dropsKey = facts.dropsKey || upstreamKey !== undefined;
  let head = `${method} ${address.basePath}${target} HTTP/1.1\r\nhost: ${address.name}\r\n`;
  for (const [name, value] of headers) {
    if (CHECKED_HERE.test(name) || name === REQUEST_ID || name === FORWARDED) continue;
    if (dropsKey && KEYS.test(name)) continue;
    if (isEndToEnd(name, connection)) head += `${name}: ${value}\r\n`;
  }
  if (upstreamKey !== undefined) head += `authorization: Bearer ${upstreamKey}\r\n`;
  const before = headers.get(FORWARDED);
  head += `${FORWARDED}: ${before === null ? "" : `${before}, `}${facts.clientAddress}\r\n`;
  if (!headers.has("x-forwarded-host")) {
    head += `x-forwarded-host: ${headers.get("host") ?? ""}\r\n`;
  }
  if (!headers.has("x-forwarded-proto")) head += `x-forwarded-proto: ${facts.scheme}\r\n`;
  if (method !== "GET") {
    head += length === undefined
      ? "transfer-encoding: chunked\r\n"
      : `content-length: ${length}\r\n`;
  }
  return `${head}${REQUEST_ID}: ${id}\r\n\r\n`;
}
