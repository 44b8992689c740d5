/**
 * Why an exchange with an upstream failed:
 *
 * - `unreachable`: no connection could be opened, so nothing of the request was sent;
 * - `broken`: the connection ended before the answer did, so the request may have been handled;
 * - `malformed`: the answer was not HTTP/1.1;
 * - `late`: the answer did not arrive in time.
 */
export type FailureKind = "unreachable" | "broken" | "malformed" | "late";

/** A failed exchange. The message is for the log and completes "the upstream …". */
export class WireFailure extends Error {
  override readonly name = "WireFailure";

  constructor(readonly kind: FailureKind, message: string) {
    super(message);
  }
}
