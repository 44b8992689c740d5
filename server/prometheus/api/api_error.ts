/** Errors of the API, with Prometheus' kinds and statuses. */

import { quote } from "../text/quote.ts";
import { InvalidRangeError, PromqlSyntaxError, QueryError } from "../promql/errors.ts";

export type ErrorKind =
  | "bad_data"
  | "canceled"
  | "execution"
  | "internal"
  | "not_found"
  | "timeout"
  | "unavailable";

const STATUSES: Readonly<Record<ErrorKind, number>> = {
  bad_data: 400,
  not_found: 404,
  execution: 422,
  // The client has disconnected; the status appears in logs and metrics only.
  canceled: 499,
  internal: 500,
  timeout: 503,
  unavailable: 503,
};

/** The statuses of all errors. */
export const ERROR_STATUSES: readonly number[] = [...new Set(Object.values(STATUSES))];

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(readonly kind: ErrorKind, message: string) {
    super(message);
  }

  get status(): number {
    return STATUSES[this.kind];
  }
}

/** An error of one parameter. */
export function invalidParameter(name: string, reason: string): ApiError {
  return new ApiError("bad_data", `invalid parameter ${quote(name)}: ${reason}`);
}

/** The error that the client gets for anything that was thrown. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueryError) return new ApiError(error.kind, error.message);
  if (error instanceof PromqlSyntaxError) return invalidParameter("query", error.message);
  if (error instanceof InvalidRangeError) {
    const { parameter, message } = error;
    return parameter === undefined
      ? new ApiError("bad_data", message)
      : invalidParameter(parameter, message);
  }
  return new ApiError("internal", error instanceof Error ? error.message : String(error));
}
