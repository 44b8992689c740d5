import { FAMILIES } from "../metrics/families.ts";
import type { Counter, Gauge, Tally } from "../metrics/tally.ts";
import type { FailureKind } from "./wire/wire_failure.ts";

/** `aborted`: the body of the request did not arrive whole. */
const RESULTS = ["answered", "unreachable", "broken", "malformed", "late", "aborted"] as const;
type Result = typeof RESULTS[number];

/** The counts of one upstream on one thread. */
export class UpstreamCounts {
  readonly up: Gauge;
  readonly inFlight: Gauge;
  readonly retries: Counter;
  readonly #results: Readonly<Record<Result, Counter>>;

  /** @param upstream host and port */
  constructor(tally: Tally, upstream: string) {
    this.up = tally.gauge(FAMILIES.gatewayUpstreamUp, { upstream });
    this.inFlight = tally.gauge(FAMILIES.gatewayInFlight, { upstream });
    this.retries = tally.counter(FAMILIES.gatewayRetries, { upstream });
    this.#results = Object.fromEntries(
      RESULTS.map((result) => [
        result,
        tally.counter(FAMILIES.gatewayRequests, { upstream, result }),
      ]),
    ) as Record<Result, Counter>;
  }

  answered(): void {
    this.#results.answered.add(1);
  }

  failed(kind: FailureKind | "aborted"): void {
    this.#results[kind].add(1);
  }
}
