import { delay } from "@std/async/delay.js";

/** When requests are sent. */
export interface Pace {
  /** Requests per second; 0 for as many as are answered. */
  readonly rate: number;
  /** Infinity: until it is stopped. */
  readonly durationMs: number;
  /** Requests in flight at once. */
  readonly concurrency: number;
}

/** Sends a request; its latency counts from `since`. Resolves, never rejects, when it is over. */
export type Send = (since: number) => Promise<void>;

/** How the sending went. */
export interface Pacing {
  readonly sent: number;
  /** Sent, but after their time: too many others had no answer yet, or this machine was busy. */
  readonly late: number;
  /** Their time came and went: there was no room for them before the end. */
  readonly notSent: number;
  /** Time in which requests were sent. */
  readonly elapsedMs: number;
}

/** Time, so that a test can have its own. */
export interface Clock {
  /** Milliseconds since some moment. */
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
      // Stopped: whoever sleeps looks at the signal next.
    }
  },
};

// Timers count whole milliseconds and wake up to one late. So a request may be sent this much
// before its time; the delay of a timer would otherwise look like one of the target.
const TIMER_MS = 1;
// A busy machine wakes a sleeper this late, without the target being slow.
const LATE_MS = 10;

/**
 * Sends requests at a steady rate, whether or not the ones before were answered.
 *
 * A slow target must not slow the sender down, or it would be asked less just
 * when it answers badly, and the latencies would hide it (coordinated
 * omission). So the time of each request is fixed from the start. One that has
 * to wait, since as many as may be are in flight, keeps its time: its latency
 * counts from then.
 *
 * @param prepare makes the next request, before its time has come
 * @returns when the last request has been answered
 */
export async function pace(
  { rate, durationMs, concurrency }: Pace,
  clock: Clock,
  stop: AbortSignal,
  prepare: () => Send,
): Promise<Pacing> {
  const start = clock.now();
  const inFlight = new InFlight();
  const elapsed = () => Math.min(clock.now() - start, durationMs);
  let sent = 0;
  let late = 0;
  while (true) {
    await inFlight.below(concurrency);
    const send = prepare();
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
  // Without the small number, 11.000000000000002 requests would be 12.
  const dueByNow = Math.ceil(elapsedMs * rate / 1000 - 1e-6);
  const notSent = Math.max(0, dueByNow - sent);
  await inFlight.below(1);
  return { sent, late, notSent, elapsedMs };
}

/** Counts the work under way. One caller at a time may wait for it to become less. */
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
