import { rateError, tooLargeError } from "../errors.ts";
import { FAMILIES } from "../metrics/families.ts";
import type { Counter, Tally } from "../metrics/tally.ts";
import type { Caller } from "./caller.ts";
import { clientNetwork } from "./client_network.ts";
import { type CallerRates, type Rate, rateText } from "./rate.ts";
import type { Allowance, RateBuckets } from "./rate_buckets.ts";

/** The rates of the server's options. */
export interface DefaultRates {
  /** For each address that sends requests without a key. */
  readonly address: CallerRates;
  /** For each key without rates of its own in the keys file. */
  readonly key: CallerRates;
}

/** Header fields of an answer, in lower case. */
export type RateHeaders = Readonly<Record<string, string>>;

type Unit = keyof CallerRates;

/** Refuses requests and rows beyond the rates of their callers, and counts them by key. */
export class Limiter {
  readonly #buckets: RateBuckets;
  readonly #defaults: DefaultRates;
  readonly #tally: Tally;
  readonly #counts = new Map<string, KeyCounts>();

  constructor(buckets: RateBuckets, defaults: DefaultRates, tally: Tally) {
    this.#buckets = buckets;
    this.#defaults = defaults;
    this.#tally = tally;
  }

  /**
   * Uses some of what a caller may do.
   *
   * @returns the state of the limit as headers; undefined without a limit
   * @throws {KnownError<"rate_limited" | "too_large">} when the caller must wait, or send fewer rows
   */
  use(caller: Caller, unit: Unit, amount: number): RateHeaders | undefined {
    const counts = this.#countsOf(caller);
    const rate = this.#rateOf(caller, unit);
    if (rate === undefined) {
      counts[unit].add(amount);
      return undefined;
    }
    const allowance = this.#buckets.take(bucketName(caller, unit), amount, rate);
    const headers = headersOf(rate, allowance);
    if (allowance.passes) {
      counts[unit].add(amount);
      return headers;
    }
    counts.refused[unit].add(1);
    throw refusal(caller, unit, amount, rate, allowance, headers);
  }

  #rateOf({ key }: Caller, unit: Unit): Rate | undefined {
    if (key === undefined) return this.#defaults.address[unit];
    return key.rates?.[unit] ?? this.#defaults.key[unit];
  }

  /** Keys are few, as many as the keys file has; all callers without one are counted together. */
  #countsOf(caller: Caller): KeyCounts {
    const key = caller.key?.name ?? "";
    let counts = this.#counts.get(key);
    if (counts === undefined) {
      const labels = { key };
      const refused = (limit: Unit) =>
        this.#tally.counter(FAMILIES.accessLimited, { ...labels, limit });
      counts = {
        requests: this.#tally.counter(FAMILIES.accessRequests, labels),
        rows: this.#tally.counter(FAMILIES.accessRows, labels),
        refused: { requests: refused("requests"), rows: refused("rows") },
      };
      this.#counts.set(key, counts);
    }
    return counts;
  }
}

interface KeyCounts {
  readonly requests: Counter;
  readonly rows: Counter;
  readonly refused: Readonly<Record<Unit, Counter>>;
}

function bucketName({ key, address }: Caller, unit: Unit): string {
  return key === undefined ? `${unit} @${clientNetwork(address)}` : `${unit} ${key.name}`;
}

/** The headers of draft-ietf-httpapi-ratelimit-headers-06, the last with one field for each number. */
function headersOf({ limit, spanMs }: Rate, { remaining, resetSeconds }: Allowance): RateHeaders {
  return {
    "ratelimit-policy": `${limit};w=${spanMs / 1000}`,
    "ratelimit-limit": String(limit),
    "ratelimit-remaining": String(remaining),
    "ratelimit-reset": String(Math.ceil(resetSeconds)),
  };
}

function refusal(
  { key }: Caller,
  unit: Unit,
  amount: number,
  rate: Rate,
  { retrySeconds }: Allowance,
  headers: RateHeaders,
) {
  const owner = key === undefined ? "this address" : `the key "${key.name}"`;
  const limit = `the limit of ${owner} is ${rateText(rate)}`;
  if (retrySeconds === Infinity) {
    return tooLargeError(
      `The request has ${amount} ${unit}, more than may ever be sent at once: ${limit}`,
    );
  }
  const seconds = Math.max(1, Math.ceil(retrySeconds));
  const wait = `try again in ${seconds} s`;
  return rateError(`Too many ${unit}: ${limit}; ${wait}`, seconds, headers);
}
