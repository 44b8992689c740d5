import { FAMILIES } from "./family.ts";
import type { Tally } from "./tally.ts";

const INTERVAL_MS = 50;
const WINDOW_MS = 5000;

/**
 * Measures how long a thread's event loop keeps a due timer waiting.
 *
 * The gauge is the longest delay of the current and the previous half window,
 * so a short block stays visible until the next scrape has seen it.
 *
 * @returns a function that stops it
 */
export function watchEventLoopLag(tally: Tally, thread: string): () => void {
  const gauge = tally.gauge(FAMILIES.eventLoopLag, { thread });
  let due = performance.now() + INTERVAL_MS;
  let halfEnds = due + WINDOW_MS / 2;
  let previous = 0;
  let current = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    current = Math.max(current, now - due, 0);
    due = now + INTERVAL_MS;
    if (now >= halfEnds) {
      [previous, current] = [current, 0];
      halfEnds = now + WINDOW_MS / 2;
    }
    gauge.set(Math.max(previous, current) / 1000);
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}
