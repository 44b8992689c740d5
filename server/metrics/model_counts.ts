import { BySlice } from "./by_slice.ts";
import { ClassCounts } from "./class_counts.ts";
import { FAMILIES } from "./families.ts";
import type { SliceNames } from "./slice_names.ts";
import type { Counter, Gauge, Histogram, Tally } from "./tally.ts";

/** How an inference request can end. */
export const OUTCOMES = ["ok", "invalid", "overloaded", "timeout", "error"] as const;
export type Outcome = typeof OUTCOMES[number];

/** Rows with a class and finite numbers, as columns. */
export interface ClassifiedRows {
  /** Names of the classes. */
  readonly names: readonly string[];
  /** Of each row, the position of its class. */
  readonly classes: Int32Array;
  readonly scores: Float64Array;
  readonly confidences: Float64Array;
  /** How many rows there are. */
  readonly length: number;
}

/** The counts of one model version on one thread. Times in seconds. */
export class ModelCounts {
  readonly #outcomes: Readonly<Record<Outcome, Counter>>;
  readonly #classCounts: BySlice<ClassCounts>;
  readonly #traps: Counter;
  readonly #hangs: Counter;
  readonly #duration: Histogram;
  readonly #queueDuration: Histogram;
  readonly #computeDuration: Histogram;
  readonly #batchRows: Histogram;
  readonly #queueDepth: Gauge;
  readonly #inFlight: Gauge;
  readonly #lastRequest: Gauge;
  readonly #probabilities:
    | { readonly score: Histogram; readonly confidence: Histogram }
    | undefined;

  /**
   * @param classes the class names that are known from the start, so that their counts start at 0
   * @param scored whether rows have scores and confidences
   * @param slices undefined for a version without slices
   */
  constructor(
    tally: Tally,
    model: string,
    version: string,
    classes: readonly string[],
    scored: boolean,
    slices?: SliceNames,
  ) {
    const labels = { model, version };
    this.#outcomes = Object.fromEntries(
      OUTCOMES.map((
        outcome,
      ) => [outcome, tally.counter(FAMILIES.modelRequests, { ...labels, outcome })]),
    ) as Record<Outcome, Counter>;
    this.#traps = tally.counter(FAMILIES.modelTraps, labels);
    this.#hangs = tally.counter(FAMILIES.modelHangs, labels);
    this.#duration = tally.histogram(FAMILIES.modelDuration, labels);
    this.#queueDuration = tally.histogram(FAMILIES.modelQueueDuration, labels);
    this.#computeDuration = tally.histogram(FAMILIES.modelComputeDuration, labels);
    this.#batchRows = tally.histogram(FAMILIES.modelBatchRows, labels);
    this.#queueDepth = tally.gauge(FAMILIES.modelQueueDepth, labels);
    this.#inFlight = tally.gauge(FAMILIES.modelInFlight, labels);
    this.#lastRequest = tally.gauge(FAMILIES.modelLastRequest, labels);
    this.#probabilities = scored
      ? {
        score: tally.histogram(FAMILIES.modelScore, labels),
        confidence: tally.histogram(FAMILIES.modelConfidence, labels),
      }
      : undefined;
    this.#classCounts = new BySlice(
      labels,
      slices,
      classes.length,
      (own) => new ClassCounts(tally, own, classes),
    );
  }

  requestStarted(): void {
    this.#inFlight.add(1);
  }

  requestEnded(outcome: Outcome, seconds: number): void {
    this.#inFlight.add(-1);
    this.#outcomes[outcome].add(1);
    // Refusals are fast and would hide the latency of answers.
    if (outcome === "ok") this.#duration.observe(seconds);
    this.#lastRequest.set(Date.now() / 1000);
  }

  /** Counts a request that broke the runtime. */
  trapped(): void {
    this.#traps.add(1);
  }

  /** Counts a run that took too long and was stopped. */
  hung(): void {
    this.#hangs.add(1);
  }

  /** Counts a row by its class; "" for a task without classes. */
  label(className: string, slice: number): void {
    this.#classCounts.of(slice).counter(className).add(1);
  }

  /** Counts rows of a task without classes, in a version without slices. */
  unclassified(rows: number): void {
    this.#classCounts.of(0).counter("").add(rows);
  }

  /** Counts a row by its class, and its probabilities. */
  classified(className: string, slice: number, score: number, confidence: number): void {
    this.#classCounts.of(slice).counter(className).add(1);
    this.#probabilities?.score.observe(score);
    this.#probabilities?.confidence.observe(confidence);
  }

  /** Counts rows as `classified` does, in a version without slices. */
  classifiedEach({ names, classes, scores, confidences, length }: ClassifiedRows): void {
    const rows = new Uint32Array(names.length);
    for (let row = 0; row < length; row++) rows[classes[row]!]!++;
    const counts = this.#classCounts.of(0);
    for (const [i, name] of names.entries()) if (rows[i]! > 0) counts.counter(name).add(rows[i]!);
    this.#probabilities?.score.observeEach(scores, length);
    this.#probabilities?.confidence.observeEach(confidences, length);
  }

  queueDepth(waiting: number): void {
    this.#queueDepth.set(waiting);
  }

  waited(seconds: number): void {
    this.#queueDuration.observe(seconds);
  }

  ran(seconds: number, rows: number): void {
    this.#computeDuration.observe(seconds);
    this.#batchRows.observe(rows);
  }
}
