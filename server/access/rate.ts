/** How much a client may do: so many units in a span of time. */
export interface Rate {
  /** Units in one span, which is also the most that a client may use at once. */
  readonly limit: number;
  readonly spanMs: number;
}

/** The rates of a caller; undefined for no limit. */
export interface CallerRates {
  readonly requests?: Rate | undefined;
  readonly rows?: Rate | undefined;
}

const SPANS_MS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };

// The buckets count nanoseconds, and a unit should cost at least ten of them.
const MAX_PER_SECOND = 1e8;

/** Parses rates such as `100/s`, `600/min` or `1000/h`. @throws {RangeError} */
export function parseRate(text: string): Rate {
  const [, digits, unit] = /^(\d{1,10})\/(s|min|h)$/.exec(text.trim()) ?? [];
  const [limit, spanMs] = [Number(digits), SPANS_MS[unit ?? ""] ?? NaN];
  if (limit >= 1 && limit / spanMs * 1000 <= MAX_PER_SECOND) return { limit, spanMs };
  throw new RangeError("a rate such as 100/s, 600/min or 1000/h");
}

/** The text that `parseRate` reads. */
export function rateText({ limit, spanMs }: Rate): string {
  const unit = Object.keys(SPANS_MS).find((name) => SPANS_MS[name] === spanMs);
  return `${limit}/${unit}`;
}
