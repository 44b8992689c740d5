export interface TickOptions {
  readonly intervalMs: number;
  /** Aborted to stop. */
  readonly signal: AbortSignal;
}

// A tick that is at most this late counts as on time: on a busy thread, timers fire some
// milliseconds late. Samples at even intervals take half the memory of others.
const MAX_LATE_MS = 10;

/**
 * Runs `task` now and then at every multiple of the interval, with that time as its argument. A
 * late tick gets the present time. When a task takes longer than the interval, ticks are skipped.
 *
 * Pauses are measured by the monotonic clock: one that waited for a time of day would wait for an
 * hour when the clock is set back by an hour.
 */
export async function everyTick(
  { intervalMs, signal }: TickOptions,
  task: (tick: number) => unknown,
): Promise<void> {
  const late = Math.min(MAX_LATE_MS, intervalMs / 100);
  const isNear = (time: number, other: number) => Math.abs(time - other) <= late;
  let tick = Date.now();
  while (!signal.aborted) {
    await task(tick);
    const now = Date.now();
    // A timer may fire a moment early by the time of day, which must not repeat the tick.
    const due = nextTick(isNear(now, tick) ? Math.max(now, tick) : now, intervalMs);
    await pause(due - now, signal);
    tick = isNear(Date.now(), due) ? due : Date.now();
  }
}

/** The first multiple of the interval after `now`. */
export function nextTick(now: number, intervalMs: number): number {
  return (Math.floor(now / intervalMs) + 1) * intervalMs;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + milliseconds;
  return new Promise((resolve) => {
    const wait = () => {
      const left = end - performance.now();
      if (left <= 0 || signal.aborted) return done();
      timer = setTimeout(wait, left);
    };
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    signal.addEventListener("abort", done);
    wait();
  });
}
