import type { Task } from "../decode/prediction.ts";
import type { Datatype } from "../tensor.ts";
import { isOpenText } from "./bare_columns.ts";
import { TextCells } from "./text_cells.ts";
import type { WatchedColumn } from "./watch_plan.ts";

/** What the rows of a version consist of. */
export interface RowKind {
  readonly columns: readonly WatchedColumn[];
  readonly task: Task;
  /** Names of the classes in the order of their positions; empty when they are not known. */
  readonly classes: readonly string[];
}

/** How many of the last rows are kept. */
export const KEPT_ROWS = 5000;
/** Fewer rows say too little about shares. */
export const FEWEST_ROWS = 500;
// Of a version: 5,000 rows of 200 numbers need 8 MB.
const MOST_BYTES = 12_000_000;
/** Class or value, score and confidence of a row. */
export const ANSWER_CELLS = 3;
const HEADER_BYTES = 16;
// float32 holds every value of these exactly, and every position in a list of categories.
const SMALL: ReadonlySet<Datatype> = new Set(
  ["BOOL", "UINT8", "UINT16", "INT8", "INT16", "FP16", "FP32", "BYTES"],
);

/**
 * Where rows lie in a buffer: a header of two counts, then for each of `capacity` slots the answer,
 * the numbers, the texts and a stamp, each kind in an array of its own.
 */
export class RowLayout {
  readonly capacity: number;
  /** Columns in the array of numbers, and in that of texts. */
  readonly numbers: readonly WatchedColumn[];
  readonly texts: readonly WatchedColumn[];
  /** Whether the class is a text, too: nothing lists the classes. */
  readonly hasClassText: boolean;
  readonly isSmall: boolean;
  readonly bytes: number;
  readonly #offsets: { readonly answers: number; readonly numbers: number; readonly texts: number };
  readonly #stamps: number;

  constructor({ columns, task, classes }: RowKind) {
    this.numbers = columns.filter((column) => !isOpenText(column));
    this.texts = columns.filter(isOpenText);
    this.hasClassText = task !== "regression" && task !== "tensor" && classes.length === 0;
    this.isSmall = this.numbers.every(({ datatype }) => SMALL.has(datatype));
    const answer = ANSWER_CELLS * Float64Array.BYTES_PER_ELEMENT;
    const numbers = this.numbers.length * (this.isSmall ? 4 : 8);
    const texts = this.textCells * TextCells.BYTES;
    const row = answer + numbers + texts + Int32Array.BYTES_PER_ELEMENT;
    this.capacity = Math.min(KEPT_ROWS, Math.max(FEWEST_ROWS, Math.floor(MOST_BYTES / row)));
    const { capacity } = this;
    this.#offsets = {
      answers: HEADER_BYTES,
      numbers: HEADER_BYTES + capacity * answer,
      texts: HEADER_BYTES + capacity * (answer + numbers),
    };
    this.#stamps = HEADER_BYTES + capacity * (answer + numbers + texts);
    this.bytes = this.#stamps + capacity * Int32Array.BYTES_PER_ELEMENT;
  }

  /** Text cells of a row. */
  get textCells(): number {
    return this.texts.length + Number(this.hasClassText);
  }

  /** The arrays of a buffer of this layout. */
  views<B extends ArrayBufferLike>(buffer: B) {
    const { capacity, numbers } = this;
    const cells = capacity * numbers.length;
    return {
      header: new BigInt64Array(buffer, 0, 2),
      answers: new Float64Array(buffer, this.#offsets.answers, capacity * ANSWER_CELLS),
      numbers: this.isSmall
        ? new Float32Array(buffer, this.#offsets.numbers, cells)
        : new Float64Array(buffer, this.#offsets.numbers, cells),
      texts: new TextCells(buffer, this.#offsets.texts, capacity * this.textCells),
      stamps: new Int32Array(buffer, this.#stamps, capacity),
    };
  }
}

export type RowViews = ReturnType<RowLayout["views"]>;
