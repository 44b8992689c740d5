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
 */
export async function everyTick(
  { intervalMs, signal }: TickOptions,
  task: (tick: number) => unknown,
): Promise<void> {
  const late = Math.min(MAX_LATE_MS, intervalMs / 100);
  let tick = Date.now();
  while (!signal.aborted) {
    await task(tick);
    const due = nextTick(Date.now(), intervalMs);
    await until(due, signal);
    tick = Date.now() - due <= late ? due : Date.now();
  }
}

/** The first multiple of the interval after `now`. */
export function nextTick(now: number, intervalMs: number): number {
  return (Math.floor(now / intervalMs) + 1) * intervalMs;
}

function until(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A timer may fire a moment early by the wall clock, which would repeat the same tick.
    const wait = () => {
      const left = time - Date.now();
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
