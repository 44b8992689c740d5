import { FAMILIES } from "./families.ts";
import type { Family, Labels } from "./family.ts";
import type { Counter, Gauge, Histogram, Tally } from "./tally.ts";

/** The counts of one route on one thread. */
export class RouteCounts {
  readonly #tally: Tally;
  readonly labels: Labels;
  readonly #statuses = new Map<number, Counter>();
  readonly #dashboard = new Map<number, Counter>();
  readonly #duration: Histogram;
  readonly #inFlight: Gauge;
  readonly #requestSize: Histogram;
  readonly #responseSize: Histogram;

  /**
   * @param route the pattern of the route, never the path of a request
   * @param statuses the statuses that are known from the start, so that their counts start at 0
   */
  constructor(tally: Tally, method: string, route: string, statuses: readonly number[]) {
    const labels = { method, route };
    this.#tally = tally;
    this.labels = labels;
    this.#duration = tally.histogram(FAMILIES.httpDuration, labels);
    this.#inFlight = tally.gauge(FAMILIES.httpInFlight, labels);
    this.#requestSize = tally.histogram(FAMILIES.httpRequestSize, labels);
    this.#responseSize = tally.histogram(FAMILIES.httpResponseSize, labels);
    for (const status of statuses) this.#counterOf(this.#statuses, FAMILIES.httpRequests, status);
  }

  started(): void {
    this.#inFlight.add(1);
  }

  /**
   * A request of the dashboard. The service's own figures leave it out: an operator who looks at a
   * broken model must not raise an alert.
   */
  endedForDashboard(status: number): void {
    this.#inFlight.add(-1);
    this.#counterOf(this.#dashboard, FAMILIES.httpDashboardRequests, status).add(1);
  }

  /** Sizes in bytes. */
  ended(status: number, seconds: number, requestSize: number, responseSize: number): void {
    this.#inFlight.add(-1);
    this.#counterOf(this.#statuses, FAMILIES.httpRequests, status).add(1);
    this.#duration.observe(seconds);
    this.#requestSize.observe(requestSize);
    this.#responseSize.observe(responseSize);
  }

  #counterOf(counters: Map<number, Counter>, family: Family, status: number): Counter {
    let counter = counters.get(status);
    if (counter === undefined) {
      counter = this.#tally.counter(family, { ...this.labels, status: String(status) });
      counters.set(status, counter);
    }
    return counter;
  }
}
