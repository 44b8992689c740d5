import {
  BodyTimeoutError,
  DeadlineError,
  InvalidInputError,
  ModelError,
  NotFoundError,
  OverloadedError,
  type Problem,
  TooLargeError,
  TrapError,
  UnavailableError,
  UnsupportedTypeError,
} from "../errors.ts";
import type { Reply } from "./reply.ts";

/** A path that exists, asked for with another method. */
export class MethodError extends Error {
  override readonly name = "MethodError";
  constructor(readonly allowed: readonly string[]) {
    super(`This path answers ${allowed.join(" and ")} requests only`);
  }
}

// deno-lint-ignore no-explicit-any
type ErrorClass = abstract new (...args: any[]) => Error;

/** Which status answers which error. What is not in the table is a fault of ours. */
const STATUSES: readonly (readonly [ErrorClass, number])[] = [
  [InvalidInputError, 400],
  [ModelError, 400],
  [NotFoundError, 404],
  [MethodError, 405],
  [BodyTimeoutError, 408],
  [TooLargeError, 413],
  [UnsupportedTypeError, 415],
  [TrapError, 500],
  [OverloadedError, 503],
  [UnavailableError, 503],
  [DeadlineError, 504],
];

/** The status that answers an error; 500 for one that nobody expected. */
export function statusOf(error: unknown): number {
  return knownStatus(error) ?? 500;
}

function knownStatus(error: unknown): number | undefined {
  return STATUSES.find(([type]) => error instanceof type)?.[1];
}

/**
 * The answer to an error: `{"error": "…"}`, with `problems` when there are several to tell apart.
 *
 * What an unexpected error says stays in the log: it may tell of the inside.
 */
export function problemReply(error: unknown): Reply {
  const status = statusOf(error);
  const message = knownStatus(error) === undefined
    ? "Internal error; the server's log has it"
    : (error as Error).message;
  const problems = problemsOf(error);
  return {
    status,
    body: JSON.stringify(problems.length > 1 ? { error: message, problems } : { error: message }),
    headers: { "content-type": "application/json", ...extraHeaders(error) },
  };
}

function problemsOf(error: unknown): readonly Problem[] {
  return error instanceof InvalidInputError || error instanceof ModelError ? error.problems : [];
}

function extraHeaders(error: unknown): Record<string, string> {
  if (error instanceof OverloadedError) return { "retry-after": String(error.retryAfterSeconds) };
  if (error instanceof UnavailableError) return { "retry-after": "1" };
  if (error instanceof MethodError) return { allow: allowHeader(error.allowed) };
  return {};
}

/** What answers GET answers HEAD. */
function allowHeader(allowed: readonly string[]): string {
  return allowed.flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method]).join(", ");
}
