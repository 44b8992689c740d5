/** When something is done again and again. */
export interface TickOptions {
  readonly intervalMs: number;
  /** Aborted to stop. */
  readonly signal: AbortSignal;
}

// How late a tick may be and still count as on time: timers of a thread that works wait some
// milliseconds. Even intervals take half the memory of uneven ones.
const MAX_LATE_MS = 10;

/**
 * Does `task` at once and then at every multiple of the interval, with the time of that; one that
 * comes late gets the time that it is. When a task takes longer than the interval, ticks are left out.
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

/** The first multiple of the interval behind `now`. */
export function nextTick(now: number, intervalMs: number): number {
  return (Math.floor(now / intervalMs) + 1) * intervalMs;
}

function until(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A timer may ring a moment early by the wall clock; then it would be the same tick again.
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
