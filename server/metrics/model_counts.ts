import { FAMILIES } from "./families.ts";
import type { Labels } from "./family.ts";
import type { Counter, Gauge, Histogram, Tally } from "./tally.ts";

/** How an inference request can end. */
export const OUTCOMES = ["ok", "invalid", "overloaded", "timeout", "error"] as const;
export type Outcome = typeof OUTCOMES[number];

// A graph without a manifest may return any class names: beyond this many they count as "other".
const MAX_CLASSES = 100;

/** The counts of one model version on one thread. Times in seconds. */
export class ModelCounts {
  readonly #tally: Tally;
  readonly #labels: Labels;
  readonly #outcomes: Readonly<Record<Outcome, Counter>>;
  readonly #classes = new Map<string, Counter>();
  readonly #traps: Counter;
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
   */
  constructor(
    tally: Tally,
    model: string,
    version: string,
    classes: readonly string[],
    scored: boolean,
  ) {
    const labels = { model, version };
    this.#tally = tally;
    this.#labels = labels;
    this.#outcomes = Object.fromEntries(
      OUTCOMES.map((
        outcome,
      ) => [outcome, tally.counter(FAMILIES.modelRequests, { ...labels, outcome })]),
    ) as Record<Outcome, Counter>;
    this.#traps = tally.counter(FAMILIES.modelTraps, labels);
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
    for (const name of classes) this.#classCounter(name);
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

  /** Counts rows of a task without classes. */
  rows(count: number): void {
    this.#classCounter("").add(count);
  }

  /** Counts a row by its class. */
  label(className: string): void {
    this.#classCounter(className).add(1);
  }

  /** Counts a row by its class, and its probabilities. */
  classified(className: string, score: number, confidence: number): void {
    this.#classCounter(className).add(1);
    this.#probabilities?.score.observe(score);
    this.#probabilities?.confidence.observe(confidence);
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

  #classCounter(name: string): Counter {
    const known = this.#classes.get(name);
    if (known !== undefined) return known;
    if (this.#classes.size >= MAX_CLASSES && name !== "other") return this.#classCounter("other");
    const labels = name === "" ? this.#labels : { ...this.#labels, class: name };
    const counter = this.#tally.counter(FAMILIES.modelPredictions, labels);
    this.#classes.set(name, counter);
    return counter;
  }
}
