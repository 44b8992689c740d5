import { ClassPredictions } from "../decode/class_predictions.ts";
import type { Prediction, Predictions } from "../decode/prediction.ts";
import { ValuePredictions } from "../decode/value_predictions.ts";
import type { AbsentValues } from "../encode/absent_values.ts";
import type { Tensor } from "../tensor.ts";
import { cellWriter, columnRuns, textWriter, type WriteCells } from "./cell_writer.ts";
import { RecentTable } from "./recent_table.ts";
import { ANSWER_CELLS, type RowKind, RowLayout, type RowViews } from "./row_layout.ts";

// Positions in the header.
const SEEN = 0;
const SINCE = 1;

/**
 * The last rows that a version has answered, on all serving threads together.
 *
 * They lie in memory that the threads share, so that the coordinator makes a reference of them
 * without asking any thread, and a thread that dies takes no row along. They are never written
 * elsewhere. A thread takes the next slots with one atomic addition and writes into them as they
 * are; what they mean is decoded when they are read. Then a slot gets a stamp: the number of its row
 * from 1, by its lower 32 bits. While it is written it has that of the row before.
 */
export class RecentRows {
  readonly kind: RowKind;
  readonly buffer: SharedArrayBuffer;
  readonly #layout: RowLayout;
  readonly #views: RowViews;
  readonly #writers: readonly WriteCells[];
  readonly #classes: ReadonlyMap<string, number>;
  /** The inputs that hold features, each with the elements of a row. */
  readonly #widths: readonly (readonly [input: number, rowWidth: number])[];
  /** Slots of the rows that are being written. */
  #slots = new Uint32Array(1);

  /** @param buffer of another thread, or a new one */
  constructor(kind: RowKind, buffer?: SharedArrayBuffer) {
    this.kind = kind;
    this.#layout = new RowLayout(kind);
    this.buffer = buffer ?? new SharedArrayBuffer(this.#layout.bytes);
    this.#views = this.#layout.views(this.buffer);
    this.#widths = [...new Map(kind.columns.map(({ input, rowWidth }) => [input, rowWidth]))];
    this.#classes = new Map(kind.classes.map((name, position) => [name, position]));
    const { numbers, texts } = this.#layout;
    this.#writers = [
      ...columnRuns(numbers).map((run) => cellWriter(run, this.#views.numbers, numbers.length)),
      ...texts.map((column, i) => textWriter(column, this.#views.texts, this.#layout.textCells, i)),
    ];
  }

  /** How many of the last rows are kept at most. */
  get capacity(): number {
    return this.#layout.capacity;
  }

  /** How many rows are kept. */
  get kept(): number {
    return Math.min(this.#seen, this.capacity);
  }

  /** How many rows were answered since the start, or since `restart`. */
  get collected(): number {
    return this.#seen - Number(Atomics.load(this.#views.header, SINCE));
  }

  get #seen(): number {
    return Number(Atomics.load(this.#views.header, SEEN));
  }

  /** Counts `collected` from 0 again. */
  restart(): void {
    Atomics.store(this.#views.header, SINCE, Atomics.load(this.#views.header, SEEN));
  }

  /**
   * Keeps rows that were answered.
   *
   * @param feeds the graph's inputs, their first dimension the rows
   * @param predictions undefined when the outputs could not be decoded
   * @param absent values that were not sent
   */
  add(
    feeds: readonly Tensor[],
    rows: number,
    predictions: Predictions | undefined,
    absent?: AbsentValues,
  ): void {
    // The graph may take rows of other widths, too.
    for (const [input, rowWidth] of this.#widths) {
      if (feeds[input]!.data.length !== rows * rowWidth) return;
    }
    const first = Number(Atomics.add(this.#views.header, SEEN, BigInt(rows)));
    // Of more rows than there are slots, only the last would stay.
    const from = Math.max(0, rows - this.capacity);
    const slots = this.#take(first + from, rows - from);
    for (const write of this.#writers) write(feeds, from, slots, absent);
    if (predictions instanceof ClassPredictions) this.#answerClasses(slots, predictions, from);
    else if (predictions instanceof ValuePredictions) this.#answerValues(slots, predictions, from);
    else for (let i = 0; i < slots.length; i++) this.#answer(slots[i]!, predictions?.at(from + i));
    for (let i = 0; i < slots.length; i++) {
      Atomics.store(this.#views.stamps, slots[i]!, (first + from + i + 1) | 0);
    }
  }

  /**
   * Up to `count` of the last rows, the oldest first. Rows that are being written are left out, and do
   * not count.
   */
  last(count: number): RecentTable {
    const { header, stamps } = this.#views;
    const { capacity } = this;
    const end = Number(Atomics.load(header, SEEN));
    const begin = Math.max(0, end - capacity);
    const whole: number[] = [];
    for (let row = end - 1; row >= begin && whole.length < count; row--) {
      if (Atomics.load(stamps, row % capacity) === ((row + 1) | 0)) whole.push(row);
    }
    const copy = this.#layout.views(this.buffer.slice(0));
    // Whoever began to write meanwhile had taken the slots before.
    const oldest = Number(Atomics.load(header, SEEN)) - capacity;
    const slots = whole.filter((row) => row >= oldest).map((row) => row % capacity).reverse();
    return new RecentTable(this.kind, this.#layout, copy, Uint32Array.from(slots));
  }

  /** The slots of rows from this number on. */
  #take(first: number, count: number): Uint32Array {
    if (this.#slots.length < count) this.#slots = new Uint32Array(count);
    const slots = this.#slots.subarray(0, count);
    const { capacity } = this;
    for (let i = 0, slot = first % capacity; i < count; i++) {
      slots[i] = slot;
      if (++slot === capacity) slot = 0;
    }
    return slots;
  }

  /** @param from the prediction of the first slot */
  #answerClasses(slots: Uint32Array, predictions: ClassPredictions, from: number): void {
    const { answers } = this.#views;
    const { classes, scores, confidences } = predictions;
    for (let i = 0; i < slots.length; i++) {
      const at = slots[i]! * ANSWER_CELLS;
      const position = classes[from + i]!;
      answers[at] = position < 0 ? NaN : position;
      answers[at + 1] = scores[from + i]!;
      answers[at + 2] = confidences[from + i]!;
    }
  }

  /** @param from the prediction of the first slot */
  #answerValues(slots: Uint32Array, { values }: ValuePredictions, from: number): void {
    const { answers } = this.#views;
    for (let i = 0; i < slots.length; i++) {
      answers[slots[i]! * ANSWER_CELLS] = values[from + i]!;
    }
  }

  #answer(slot: number, prediction: Prediction | undefined): void {
    const { answers, texts } = this.#views;
    const at = slot * ANSWER_CELLS;
    answers[at] = answers[at + 1] = answers[at + 2] = NaN;
    if (prediction === undefined) return;
    if (prediction.kind === "value") {
      if (!Array.isArray(prediction.value)) answers[at] = Number(prediction.value);
    } else if (prediction.kind !== "tensors") {
      const { className } = prediction;
      if (this.#layout.hasClassText) {
        texts.write((slot + 1) * this.#layout.textCells - 1, className ?? "");
      } else if (className !== null) {
        answers[at] = this.#classes.get(className) ?? NaN;
      }
      if (prediction.kind !== "class") return;
      answers[at + 1] = prediction.score;
      answers[at + 2] = prediction.confidence;
    }
  }
}
