/** True for the error of `AbortSignal.timeout()`, which `fetch()` and `deadline()` throw too. */
export function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
