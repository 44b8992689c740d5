import { isKind } from "../../errors.ts";
import type { Tally } from "../../metrics/tally.ts";
import { feedbackCounters, type FeedbackResult } from "../watch/feedback_result.ts";
import type { Labelling } from "../watch/labelling.ts";
import type { LabelsSeen } from "../watch/labels_seen.ts";
import { type ReadId, readPredictionId } from "../watch/prediction_id.ts";
import type { ModelStore } from "./model_store.ts";

export interface FeedbackOptions {
  /** The key of the ids. */
  readonly idKey: Uint32Array;
  /** The longest time from a prediction to its label. */
  readonly windowMs: number;
  readonly seen: LabelsSeen;
  readonly clock?: () => number;
}

/** What became of a label, and why it was not counted. */
export interface Verdict {
  readonly result: FeedbackResult;
  /** Absent for a label that was counted. */
  readonly message?: string;
}

const MATCHED: Verdict = { result: "matched" };
// Clocks of replicas differ a little.
const MAX_AHEAD_MS = 5 * 60_000;
const DAY_MS = 24 * 3600_000;

/** Compares labels with the predictions that they are for, on one thread. */
export class Feedback {
  readonly #store: ModelStore;
  readonly #options: FeedbackOptions;
  readonly #clock: () => number;
  /** Counts labels whose version is not known. */
  readonly #strays: ReturnType<typeof feedbackCounters>;

  constructor(store: ModelStore, tally: Tally, options: FeedbackOptions) {
    this.#store = store;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#strays = feedbackCounters(tally, {});
  }

  /** False until all models and the labels of earlier processes have been read. */
  get isOpen(): boolean {
    return this.#options.seen.isOpen && this.#store.catalog.started;
  }

  /** @param actual the class or value that came true */
  take(id: unknown, actual: unknown): Verdict {
    let labelling: Labelling | undefined;
    let verdict: Verdict;
    try {
      const prediction = readPredictionId(id, this.#options.idKey);
      labelling = this.#store.labelled(prediction.fingerprint);
      verdict = labelling === undefined ? UNKNOWN : this.#compare(labelling, prediction, actual);
    } catch (error) {
      if (!isKind(error, "invalid_input")) throw error;
      verdict = { result: "invalid", message: error.message };
    }
    this.#count(labelling, verdict.result);
    return verdict;
  }

  /** Counts a label that holds no id and no actual value at all. */
  refuse(): void {
    this.#count(undefined, "invalid");
  }

  #compare(labelling: Labelling, prediction: ReadId, actual: unknown): Verdict {
    const ageMs = this.#clock() - prediction.timeMs;
    if (ageMs < -MAX_AHEAD_MS || !labelling.covers(prediction)) return IMPOSSIBLE;
    if (ageMs > this.#options.windowMs) return this.#late(ageMs);
    const value = labelling.readActual(actual);
    const { low, high } = prediction;
    if (!this.#options.seen.claim(low, high)) return DUPLICATE;
    labelling.count(prediction, value, ageMs);
    return MATCHED;
  }

  #late(ageMs: number): Verdict {
    const message = `the prediction is ${days(ageMs)} days old: labels are counted for ` +
      `${days(this.#options.windowMs)} days (--label-window)`;
    return { result: "late", message };
  }

  #count(labelling: Labelling | undefined, result: FeedbackResult): void {
    if (labelling === undefined) this.#strays[result].add(1);
    else labelling.countResult(result);
  }
}

const UNKNOWN: Verdict = {
  result: "unknown",
  message: "no version that is served here has made this prediction",
};
const DUPLICATE: Verdict = {
  result: "duplicate",
  message: "a label of this prediction has been counted before",
};
const IMPOSSIBLE: Verdict = {
  result: "invalid",
  message: "id: no such prediction can have been made",
};

function days(ms: number): number {
  return Number((ms / DAY_MS).toPrecision(3));
}
