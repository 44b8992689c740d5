import { delay } from "@std/async/delay.js";

/** How fast and for how long requests are sent. */
export interface Pace {
  /** Requests per second; 0 for as many as are answered. */
  readonly rate: number;
  /** Infinity sends until `stop` is aborted. */
  readonly durationMs: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
}

/** Sends a request, whose latency counts from `since`. The promise never rejects. */
export type Send = (since: number) => Promise<void>;

/** What was sent, and how punctually. */
export interface Pacing {
  readonly sent: number;
  /** Requests sent after their time: too many were in flight, or this machine was busy. */
  readonly late: number;
  /** Requests whose time came but which had no free slot until the end. */
  readonly notSent: number;
  /** The time during which requests were sent. */
  readonly elapsedMs: number;
}

/** The time source, which tests replace. */
export interface Clock {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Returns early when `stop` is aborted. */
  sleep(ms: number, stop: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: async (ms, stop) => {
    try {
      await delay(ms, { signal: stop });
    } catch {
      // Aborted: the caller checks the signal next.
    }
  },
};

// Timers count whole milliseconds and fire up to one late. So a request may be sent this much
// early; else the delay of the timer would look like latency of the server.
const TIMER_MS = 1;
// On a busy machine a timer fires this late, which says nothing about the server.
const LATE_MS = 10;

/**
 * Sends requests at a steady rate, whether or not earlier ones were answered.
 *
 * A slow server must not slow down the sender: it would then get fewer requests
 * just when it is slow, and the latencies would hide it (coordinated omission). So
 * the time of each request is fixed in advance. A request that waits because the
 * concurrency is reached keeps its time, and its latency counts from then.
 *
 * @param prepare makes the next request before its time has come, which is given
 * @returns a promise that resolves when the last request has been answered
 */
export async function pace(
  { rate, durationMs, concurrency }: Pace,
  clock: Clock,
  stop: AbortSignal,
  prepare: (dueMs: number) => Send,
): Promise<Pacing> {
  const start = clock.now();
  const inFlight = new InFlight();
  const elapsed = () => Math.min(clock.now() - start, durationMs);
  let sent = 0;
  let late = 0;
  while (true) {
    await inFlight.below(concurrency);
    const send = prepare(rate === 0 ? elapsed() : sent * 1000 / rate);
    const due = rate === 0 ? elapsed() : sent * 1000 / rate;
    const wait = Math.min(due - TIMER_MS, durationMs) - elapsed();
    if (wait > 0) await clock.sleep(wait, stop);
    const now = elapsed();
    if (stop.aborted || due >= durationMs || now >= durationMs) break;
    if (now - due > LATE_MS) late++;
    sent++;
    inFlight.add(send(start + Math.min(due, now)));
  }
  const elapsedMs = elapsed();
  // Without the subtraction, rounding would turn 11.000000000000002 requests into 12.
  const dueByNow = Math.ceil(elapsedMs * rate / 1000 - 1e-6);
  const notSent = Math.max(0, dueByNow - sent);
  await inFlight.below(1);
  return { sent, late, notSent, elapsedMs };
}

/** Counts the requests in flight. Only one caller at a time may wait for fewer. */
class InFlight {
  #count = 0;
  #wake = () => {};

  add(work: Promise<void>): void {
    this.#count++;
    void work.finally(() => {
      this.#count--;
      this.#wake();
    });
  }

  async below(limit: number): Promise<void> {
    while (this.#count >= limit) await new Promise<void>((resolve) => this.#wake = resolve);
  }
}
