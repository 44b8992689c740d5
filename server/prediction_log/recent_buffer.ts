import { rowLine, type ServedRow, type ServedRows } from "./served_rows.ts";

/** The newest rows of a version, for the monitor thread. */
export interface RecentLines {
  readonly model: string;
  readonly version: string;
  /** Oldest first. */
  readonly lines: readonly RecentLine[];
}

export interface RecentLine {
  /** When the row was answered, in milliseconds since 1970. */
  readonly time: number;
  /** The row as JSON. */
  readonly json: string;
}

export interface RecentBufferOptions {
  /** The most rows of a version that anybody asks for. */
  readonly most: number;
  readonly dropped: ReadonlySet<string>;
  readonly send: (lines: RecentLines) => void;
}

// A reader of the page does not notice. Rows that are replaced meanwhile cost nothing more.
const INTERVAL_MS = 250;

/**
 * The newest rows of each version on a serving thread.
 *
 * Only the rows that are still the newest after a quarter of a second become text, so that a busy
 * server spends no more time on them than an idle one.
 */
export class RecentBuffer {
  readonly #options: RecentBufferOptions;
  readonly #versions = new Map<string, ServedRow[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RecentBufferOptions) {
    this.#options = options;
  }

  /** A request may have no rows. */
  offer(served: ServedRows): void {
    if (served.rows === 0) return;
    const { most } = this.#options;
    const key = JSON.stringify([served.model, served.version]);
    const rows = this.#versions.get(key) ?? [];
    this.#versions.set(key, rows);
    for (let row = Math.max(0, served.rows - most); row < served.rows; row++) {
      rows.push({ of: served, row });
      if (rows.length > most) rows.shift();
    }
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Sends what is there. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { send } = this.#options;
    for (const rows of this.#versions.values()) {
      const { model, version } = rows[0]!.of;
      send({ model, version, lines: rows.flatMap((row) => this.#line(row) ?? []) });
    }
    this.#versions.clear();
  }

  /** Undefined for a row that cannot be written as JSON. */
  #line(row: ServedRow): RecentLine | undefined {
    try {
      return { time: row.of.time, json: rowLine(row, this.#options.dropped) };
    } catch {
      return undefined;
    }
  }
}
