import { INVALID_REASONS, type InvalidReason, isKind } from "../../errors.ts";

const FAULTS = ["overloaded", "timeout", "error"] as const;

/** Why a request was not answered: invalid input of some kind, or a fault of the server. */
export const REFUSAL_REASONS = [...INVALID_REASONS, ...FAULTS] as const;
export type RefusalReason = typeof REFUSAL_REASONS[number];

export interface Refusal {
  readonly reason: RefusalReason;
  /** The feature or input of the model; empty for none. Never something that the sender wrote. */
  readonly field: string;
}

/** Why a version did not answer; undefined for an error that is none of its own. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (isKind(error, "invalid_input")) return error.details.cause ?? { reason: "other", field: "" };
  if (isKind(error, "too_large")) return { reason: "too_large", field: "" };
  if (isKind(error, "overloaded")) return { reason: "overloaded", field: "" };
  if (isKind(error, "deadline", "hang")) return { reason: "timeout", field: "" };
  if (isKind(error, "rate_limited", "forbidden", "not_found")) return undefined;
  return { reason: "error", field: "" };
}

export function isInvalid(reason: RefusalReason): reason is InvalidReason {
  return (INVALID_REASONS as readonly string[]).includes(reason);
}
