const INTERVAL_MS = 200;
const CLEAR_LINE = "\r\x1b[2K";

/** A line on standard error that is written anew, when that is a terminal. */
export class ProgressLine {
  readonly #size: number;
  readonly #isShown = Deno.stderr.isTerminal();
  #pass = 0;
  #started = 0;
  #shown = 0;

  /** @param size of the file, in bytes */
  constructor(size: number) {
    this.#size = size;
  }

  show(pass: number, rows: number, bytes: number): void {
    if (!this.#isShown) return;
    const now = performance.now();
    // Rates of the first moments mean nothing.
    if (pass !== this.#pass) [this.#pass, this.#started, this.#shown] = [pass, now, now];
    if (now - this.#shown < INTERVAL_MS) return;
    this.#shown = now;
    const line = progressText(pass, rows, bytes / this.#size, (now - this.#started) / 1000);
    write(CLEAR_LINE + line.slice(0, (Deno.consoleSize().columns || 80) - 1));
  }

  clear(): void {
    if (this.#isShown) write(CLEAR_LINE);
  }
}

/**
 * @param part of the file that was read, from 0 to 1
 * @param seconds since the pass began
 */
export function progressText(pass: number, rows: number, part: number, seconds: number): string {
  const left = seconds / part - seconds;
  return `Pass ${pass} of 2: ${Math.round(rows / seconds)} rows/s, ${rows} rows, ` +
    `${Math.round(part * 100)} %, ${Math.ceil(left)} s left in this pass`;
}

const encoder = new TextEncoder();

function write(text: string): void {
  Deno.stderr.writeSync(encoder.encode(text));
}
