import { errorMessage } from "../errors.ts";
import { isTimeout } from "./is_timeout.ts";

/**
 * Why a request got no answer, in a few words: "Connection refused".
 *
 * The error of fetch has a cause with the whole chain: "error sending request
 * for url (…): client error (Connect): tcp connect error: Connection refused (os error 111)".
 */
export function fetchFailure(error: unknown): string {
  if (isTimeout(error)) return "no answer in time";
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const reason = errorMessage(cause).split(": ").at(-1)!;
  return reason.replace(/ \(os error \d+\)$/, "");
}
