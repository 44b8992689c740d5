import type { LabelShare } from "./label_options.ts";
import { PendingLabels } from "./pending_labels.ts";
import { type Label, postLabels } from "../feedback/post_labels.ts";
import type { PredictionAnswer } from "./post.ts";
import type { Actual } from "./truth.ts";
import type { Random } from "../random.ts";

/** What became of the labels of a run. */
export interface LabelReport {
  /** Labels that the server has answered for. */
  readonly sent: number;
  /** The number of labels by what the server made of them. */
  readonly results: ReadonlyMap<string, number>;
  /** Labels in requests that failed, and the reason of the first. */
  readonly failed: number;
  readonly failure: string | undefined;
  /** Labels whose delay was not over at the end. */
  readonly notDue: number;
  /** Labels that there was no room for. */
  readonly refused: number;
  /** Answers without an id, which labels need. */
  readonly withoutId: number;
  /** Rows of which nothing says what they turned out to be. */
  readonly withoutTruth: number;
}

export interface LabelSenderOptions {
  /** The URL of the feedback endpoint. */
  readonly url: string;
  readonly shares: readonly LabelShare[];
  readonly random: Random;
  readonly timeoutMs: number;
  readonly now: () => number;
}

const INTERVAL_MS = 200;
// A request of some 60 kB.
const MOST_IN_REQUEST = 1000;

/** Sends labels for a share of the predicted rows, each some time after its prediction. */
export class LabelSender {
  readonly #options: LabelSenderOptions;
  readonly #pending = new PendingLabels();
  readonly #results = new Map<string, number>();
  readonly #timer: ReturnType<typeof setInterval>;
  #sending: Promise<void> | undefined;
  #sent = 0;
  #failed = 0;
  #failure: string | undefined;
  #withoutId = 0;
  #withoutTruth = 0;

  constructor(options: LabelSenderOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#sendDue(), INTERVAL_MS);
  }

  /** Takes a predicted row. @param actualOf says what it turned out to be */
  offer(answer: PredictionAnswer, actualOf: () => Actual | undefined): void {
    const { shares, random, now } = this.#options;
    let left = random();
    const chosen = shares.find(({ share }) => (left -= share) < 0);
    if (chosen === undefined) return;
    const actual = actualOf();
    if (answer.id === undefined) this.#withoutId++;
    else if (actual === undefined) this.#withoutTruth++;
    else this.#pending.add({ id: answer.id, actual }, now(), chosen.delayMs);
  }

  /** Sends the labels that are due, and no more from then on. */
  async finish(): Promise<LabelReport> {
    clearInterval(this.#timer);
    await this.#sendDue();
    await this.#sendDue();
    return {
      sent: this.#sent,
      results: this.#results,
      failed: this.#failed,
      failure: this.#failure,
      notDue: this.#pending.size,
      refused: this.#pending.refused,
      withoutId: this.#withoutId,
      withoutTruth: this.#withoutTruth,
    };
  }

  /** One request at a time: a slow server is not sent ever more of them. */
  async #sendDue(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => this.#sending = undefined);
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    const now = this.#options.now();
    let labels: readonly Label[];
    while ((labels = this.#pending.takeDue(now, MOST_IN_REQUEST)).length > 0) {
      await this.#send(labels);
    }
  }

  async #send(labels: readonly Label[]): Promise<void> {
    const { url, timeoutMs } = this.#options;
    const answer = await postLabels(url, labels, timeoutMs);
    if (answer.kind === "failed") {
      this.#failed += labels.length;
      this.#failure ??= `${answer.reason}: ${answer.message}`;
      return;
    }
    this.#sent += labels.length;
    for (const [result, count] of Object.entries(answer.counts)) {
      this.#results.set(result, (this.#results.get(result) ?? 0) + count);
    }
  }
}
