/** Structured log lines on standard error: one JSON object each, or readable text on a terminal. */

const LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = typeof LEVELS[number];
export type LogFormat = "json" | "text";

export interface LogOptions {
  readonly format: LogFormat;
  /** Lines below this level are not written. */
  readonly level: LogLevel;
}

/** Further fields of a line; those with the value `undefined` are left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes lines of one source (a thread, a command). */
export class Logger {
  readonly #format: LogFormat;
  #level: LogLevel;
  readonly #source: string;
  readonly #write: (line: string) => void;

  constructor(options: LogOptions, source: string, write = writeToStderr) {
    this.#format = options.format;
    this.#level = options.level;
    this.#source = source;
    this.#write = write;
  }

  /** Lines below this level are not written. */
  get level(): LogLevel {
    return this.#level;
  }

  set level(level: LogLevel) {
    this.#level = level;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#log("debug", message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#log("info", message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#log("warn", message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#log("error", message, fields);
  }

  /** Writes a line of the audit log, at any level. */
  audit(action: string, fields: LogFields): void {
    this.#line("info", "audit", { action, ...fields });
  }

  #log(level: LogLevel, message: string, fields: LogFields): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.#level)) return;
    this.#line(level, message, fields);
  }

  #line(level: LogLevel, message: string, fields: LogFields): void {
    const time = new Date();
    this.#write(
      oneVisibleLine(
        this.#format === "json"
          ? jsonLine(time, level, this.#source, message, fields)
          : textLine(time, level, message, fields),
      ),
    );
  }
}

function jsonLine(
  time: Date,
  level: LogLevel,
  source: string,
  message: string,
  fields: LogFields,
): string {
  return JSON.stringify({ time: time.toISOString(), level, source, message, ...fields });
}

function textLine(time: Date, level: LogLevel, message: string, fields: LogFields): string {
  const clock = time.toTimeString().slice(0, 8);
  const mark = level === "info" ? "" : `${level.toUpperCase()} `;
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${key}=${value}`);
  return `${clock} ${mark}${message}${pairs.join("")}`;
}

// Names of files and labels come from others. A line break would forge a line, an escape sequence
// could change the terminal, and marks of direction would show text in another order.
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The line with JSON's escapes for characters that act on a terminal. */
export function oneVisibleLine(line: string): string {
  return line.replace(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const encoder = new TextEncoder();

function writeToStderr(line: string): void {
  try {
    Deno.stderr.writeSync(encoder.encode(line + "\n"));
  } catch {
    // A closed pipe must not take the server down with it.
  }
}
