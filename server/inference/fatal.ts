import { errorMessage } from "../errors.ts";

/** True when the WebAssembly instance itself broke: nothing on this thread can run after it. */
export function isFatal(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || /\bAborted\(/.test(errorMessage(error));
}

// Long enough for the answers to the requests that failed to leave.
const LAST_WORDS_MS = 100;

/** Ends this thread with an error that nobody catches; the coordinator starts another in its place. */
export function endThread(error: unknown): void {
  setTimeout(() => {
    throw error;
  }, LAST_WORDS_MS);
}
