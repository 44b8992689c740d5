import { INVALID_REASONS, type InvalidReason } from "../../errors.ts";
import { FAMILIES } from "../../metrics/families.ts";
import type { Counter, Gauge, Tally } from "../../metrics/tally.ts";
import { isInvalid, type Refusal } from "./refusal.ts";

interface VersionLabels {
  readonly model: string;
  readonly version: string;
}

/** Why requests to a version were refused, and when and where each kind of refusal was the last. */
export class RefusalCounts {
  readonly #tally: Tally;
  readonly #labels: VersionLabels;
  readonly #invalid: Readonly<Record<InvalidReason, Counter>>;
  /** By route, reason and field. */
  readonly #last = new Map<string, Gauge>();

  constructor(tally: Tally, labels: VersionLabels) {
    this.#tally = tally;
    this.#labels = labels;
    // From the start, so that the first refusal is an increase.
    this.#invalid = Object.fromEntries(
      INVALID_REASONS.map((
        reason,
      ) => [reason, tally.counter(FAMILIES.modelInvalid, { ...labels, reason })]),
    ) as Record<InvalidReason, Counter>;
  }

  note(route: string, { reason, field }: Refusal): void {
    if (isInvalid(reason)) this.#invalid[reason].add(1);
    this.#lastOf(route, { reason, field }).set(Date.now() / 1000);
  }

  #lastOf(route: string, { reason, field }: Refusal): Gauge {
    const key = JSON.stringify([route, reason, field]);
    const known = this.#last.get(key);
    if (known !== undefined) return known;
    const labels = { ...this.#labels, route, reason, field };
    const gauge = this.#tally.gauge(FAMILIES.modelLastRefusal, labels);
    this.#last.set(key, gauge);
    return gauge;
  }
}
