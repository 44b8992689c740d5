import * as z from "zod";
import { type ErrorKind, isKnown, type KnownError } from "../errors.ts";
import type { Reply } from "./reply.ts";
import type { BodyOf } from "./schema.ts";

/** The body of an answer to an error. */
export const errorSchema = z.object({
  error: z.string(),
  problems: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

export type ErrorBody = BodyOf<typeof errorSchema>;

/** The status that answers each kind of error. */
const STATUSES: Readonly<Record<ErrorKind, number>> = {
  invalid_input: 400,
  model: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  body_timeout: 408,
  too_large: 413,
  unsupported_type: 415,
  rate_limited: 429,
  config: 500,
  trap: 500,
  simulated: 500,
  bad_gateway: 502,
  overloaded: 503,
  unavailable: 503,
  deadline: 504,
  hang: 504,
};

/** The status of an error; 500 for an unexpected one. */
export function statusOf(error: unknown): number {
  return isKnown(error) ? STATUSES[error.kind] : 500;
}

/**
 * The answer to an error: `{"error": "…"}`, with `problems` when there are several.
 *
 * The message of an unexpected error is only logged, because it may reveal internals.
 */
export function problemReply(error: unknown): Reply {
  const status = statusOf(error);
  if (!isKnown(error)) return reply(status, { error: "Internal error; the server's log has it" });
  const { message, details } = error;
  const problems = "problems" in details ? details.problems : [];
  const body = problems.length > 1 ? { error: message, problems } : { error: message };
  return reply(status, body, extraHeaders(error));
}

function reply(
  status: number,
  body: ErrorBody,
  headers: Record<string, string> = {},
): Reply {
  return {
    status,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
}

function extraHeaders({ kind, details }: KnownError): Record<string, string> {
  // With "Basic" a browser would ask for a name and a password in a window of its own.
  if (kind === "unauthorized") return { "www-authenticate": 'Bearer realm="Modelwatch"' };
  if ("retryAfterSeconds" in details) {
    const limit = "headers" in details ? details.headers : {};
    return { "retry-after": String(details.retryAfterSeconds), ...limit };
  }
  if ("allowed" in details) return { allow: allowHeader(details.allowed) };
  return {};
}

/** A path that answers GET answers HEAD too. */
function allowHeader(allowed: readonly string[]): string {
  return allowed.flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method]).join(", ");
}
