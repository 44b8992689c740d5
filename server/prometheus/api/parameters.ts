/** The parameters of a request, read as Prometheus reads them. */

import { parseDuration } from "../text/duration.ts";
import { PromqlSyntaxError } from "../promql/errors.ts";
import { parse } from "../promql/parser.ts";
import { regexp } from "../text/regexp.ts";
import { parseNumber } from "../text/parse_number.ts";
import { quote } from "../text/quote.ts";
import { parseTime } from "../text/time.ts";
import type { Matcher } from "../storage.ts";
import { invalidParameter } from "./api_error.ts";

/** The parameters of the URL and of the form in the body. Those of the form take precedence. */
export class Parameters {
  readonly #form: URLSearchParams;
  readonly #query: URLSearchParams;

  constructor(query: string, form = "") {
    this.#form = new URLSearchParams(form);
    this.#query = new URLSearchParams(query);
  }

  /** The first value; empty if there is none. */
  text(name: string): string {
    return this.#form.get(name) ?? this.#query.get(name) ?? "";
  }

  all(name: string): readonly string[] {
    return [...this.#form.getAll(name), ...this.#query.getAll(name)];
  }

  /** A time in milliseconds since 1970. Without `missing`, the parameter is required. */
  time(name: string, missing?: number): number {
    const text = this.text(name);
    if (text === "" && missing !== undefined) return missing;
    const time = parseTime(text);
    if (time !== undefined) return time;
    const reason = `cannot parse ${quote(text)} to a valid timestamp`;
    throw invalidParameter(
      name,
      missing === undefined ? reason : `Invalid time value for '${name}': ${reason}`,
    );
  }

  /** A duration in milliseconds; undefined if it is not given. */
  duration(name: string): number | undefined {
    const text = this.text(name);
    return text === "" ? undefined : this.requiredDuration(name);
  }

  /** As `duration`, but the parameter is required. */
  requiredDuration(name: string): number {
    const text = this.text(name);
    const seconds = parseNumber(text);
    if (seconds !== undefined && Math.abs(seconds) < MAX_SECONDS) return seconds * 1000;
    if (seconds !== undefined && !Number.isNaN(seconds)) {
      throw invalidParameter(
        name,
        `cannot parse ${quote(text)} to a valid duration. It overflows int64`,
      );
    }
    try {
      return parseDuration(text);
    } catch {
      throw invalidParameter(name, `cannot parse ${quote(text)} to a valid duration`);
    }
  }

  /** The most entries of the result; undefined for no limit. */
  limit(name = "limit"): number | undefined {
    const text = this.text(name);
    if (text === "") return undefined;
    if (!/^[+-]?\d+$/.test(text)) {
      throw invalidParameter(name, `strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
    }
    const limit = Number(text);
    if (limit < 0) throw invalidParameter(name, "limit must be non-negative");
    return limit === 0 ? undefined : limit;
  }

  /** The matchers of each selector in `match[]`. */
  matchers(): readonly (readonly Matcher[])[] {
    return this.all("match[]").map((text) => parseSelector(text, "match[]"));
  }
}

// Prometheus keeps durations as 64-bit nanoseconds.
const MAX_SECONDS = 2 ** 63 / 1e9;
/** The matchers of a series selector: `up{job="api"}`, with no modifiers. */
export function parseSelector(text: string, name: string): readonly Matcher[] {
  try {
    const expr = parse(text, { regexp });
    if (expr.kind === "vector" && expr.at === null && expr.offset === null) return expr.matchers;
  } catch (error) {
    if (!(error instanceof PromqlSyntaxError)) throw error;
    if (error.reason.includes("at least one non-empty matcher")) {
      throw invalidParameter(name, `${name} must contain at least one non-empty matcher`);
    }
    throw invalidParameter(name, error.message);
  }
  throw invalidParameter(name, "1:1: parse error: expected a series selector");
}
