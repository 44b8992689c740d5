import { quoteValue } from "../errors.ts";
import type { Feedback, Verdict } from "../models/serving/feedback.ts";
import type { BodyOf } from "./schema.ts";
import type { feedbackResponseSchema } from "./feedback_request.ts";

type Answer = BodyOf<typeof feedbackResponseSchema>;

const MAX_ERRORS = 10;
// A client finds its id by less, and an id may be of any length.
const MAX_ID_CHARACTERS = 100;

/** Takes the labels of a request one by one, and sums up what became of them. */
export class FeedbackSummary {
  readonly #feedback: Pick<Feedback, "take" | "refuse">;
  readonly #counts = { matched: 0, duplicate: 0, unknown: 0, late: 0, invalid: 0 };
  readonly #errors: Answer["errors"][number][] = [];
  #rows = 0;

  constructor(feedback: Pick<Feedback, "take" | "refuse">) {
    this.#feedback = feedback;
  }

  /** The number of labels so far. */
  get rows(): number {
    return this.#rows;
  }

  take(label: unknown): void {
    if (typeof label !== "object" || label === null || Array.isArray(label)) {
      this.refuse(`expected {"id": …, "actual": …}, got ${quoteValue(label)}`);
      return;
    }
    const { id, actual } = label as { readonly id?: unknown; readonly actual?: unknown };
    this.#note(this.#feedback.take(id, actual), id);
  }

  /** Notes a label that could not be read. */
  refuse(message: string): void {
    this.#feedback.refuse();
    this.#note({ result: "invalid", message });
  }

  answer(): Answer {
    return { ...this.#counts, errors: this.#errors };
  }

  #note({ result, message }: Verdict, id?: unknown): void {
    const row = this.#rows++;
    this.#counts[result]++;
    if (message === undefined || this.#errors.length >= MAX_ERRORS) return;
    const shown = typeof id === "string" ? id.slice(0, MAX_ID_CHARACTERS) : undefined;
    this.#errors.push({ row, ...(shown === undefined ? {} : { id: shown }), result, message });
  }
}
