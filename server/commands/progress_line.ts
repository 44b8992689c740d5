const INTERVAL_MS = 200;
const CLEAR_LINE = "\r\x1b[2K";

/** A line on standard error that is written anew, when that is a terminal. */
export class ProgressLine {
  readonly #isShown = Deno.stderr.isTerminal();
  #stage = "";
  #started = 0;
  #shown = 0;

  /**
   * @param stage what is done, such as `Pass 1 of 2`; each has rates and times of its own
   * @param part of the stage that is done, from 0 to 1; NaN when it is not known
   */
  show(stage: string, rows: number, part: number): void {
    if (!this.#isShown) return;
    const now = performance.now();
    // Rates of the first moments mean nothing.
    if (stage !== this.#stage) [this.#stage, this.#started, this.#shown] = [stage, now, now];
    if (now - this.#shown < INTERVAL_MS) return;
    this.#shown = now;
    const line = progressText(stage, rows, part, (now - this.#started) / 1000);
    write(CLEAR_LINE + line.slice(0, (Deno.consoleSize().columns || 80) - 1));
  }

  clear(): void {
    if (this.#isShown) write(CLEAR_LINE);
  }
}

/**
 * @param part of the stage that is done, from 0 to 1; NaN when it is not known
 * @param seconds since the stage began
 */
export function progressText(stage: string, rows: number, part: number, seconds: number): string {
  const done = `${stage}: ${Math.round(rows / seconds)} rows/s, ${rows} rows`;
  if (Number.isNaN(part)) return done;
  const left = seconds / part - seconds;
  return `${done}, ${Math.round(part * 100)} %, ${Math.ceil(left)} s left`;
}

const encoder = new TextEncoder();

function write(text: string): void {
  Deno.stderr.writeSync(encoder.encode(text));
}
