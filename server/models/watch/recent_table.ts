import type { Prediction } from "../decode/prediction.ts";
import type { CategoryValue } from "../folder/manifest.ts";
import { ANSWER_CELLS, type RowKind, type RowLayout, type RowViews } from "./row_layout.ts";
import type { WatchedColumn } from "./watch_plan.ts";

/** A value that is there and is not one of the feature's values. No manifest can list it. */
export const UNLISTED = NaN;

// The square of a larger number is not finite, so it has no standard deviation.
const LARGEST = 1e150;

/** A copy of rows that were answered. */
export class RecentTable {
  readonly kind: RowKind;
  readonly #layout: RowLayout;
  readonly #views: RowViews;
  readonly #slots: Uint32Array;
  readonly #cells: ReadonlyMap<WatchedColumn, ReadCell>;

  /** @param slots of the rows, in their order */
  constructor(kind: RowKind, layout: RowLayout, views: RowViews, slots: Uint32Array) {
    this.kind = kind;
    this.#layout = layout;
    this.#views = views;
    this.#slots = slots;
    this.#cells = new Map([
      ...layout.numbers.map((column, i) => [column, this.#numberCell(column, i)] as const),
      ...layout.texts.map((column, i) => [column, this.#textCell(i)] as const),
    ]);
  }

  get rows(): number {
    return this.#slots.length;
  }

  /**
   * The values of a feature, one for each row: null where it is missing, `UNLISTED` where it is none
   * of its values.
   */
  values(column: WatchedColumn): (CategoryValue | null)[] {
    const read = this.#cells.get(column)!;
    const values: (CategoryValue | null)[] = [];
    for (const slot of this.#slots) values.push(read(slot));
    return values;
  }

  /** Undefined when it could not be decoded. */
  prediction(row: number): Prediction | undefined {
    const slot = this.#slots[row]!;
    const { answers } = this.#views;
    const [answer, score, confidence] = answers.subarray(slot * ANSWER_CELLS);
    switch (this.kind.task) {
      case "tensor":
        return undefined;
      case "regression":
        return { kind: "value", value: answer! };
      case "labels":
        return { kind: "label", className: this.#className(slot, answer!) ?? "" };
      default: {
        const className = this.#className(slot, answer!);
        const probabilities = [score!, confidence!];
        return {
          ...{ kind: "class", className, score: score!, confidence: confidence! },
          probabilities,
        };
      }
    }
  }

  #className(slot: number, position: number): string | null {
    if (!this.#layout.hasClassText) return this.kind.classes[position] ?? null;
    return this.#views.texts.read((slot + 1) * this.#layout.textCells - 1) ?? null;
  }

  #numberCell(column: WatchedColumn, i: number): ReadCell {
    const { numbers } = this.#views;
    const width = this.#layout.numbers.length;
    const decode = cellDecoder(column);
    return (slot) => {
      const cell = numbers[slot * width + i]!;
      return Number.isNaN(cell) ? null : decode(cell);
    };
  }

  #textCell(i: number): ReadCell {
    return (slot) => {
      const text = this.#views.texts.read(slot * this.#layout.textCells + i);
      return text === "" ? null : text ?? UNLISTED;
    };
  }
}

type ReadCell = (slot: number) => CategoryValue | null;

function cellDecoder({ feature, representation }: WatchedColumn) {
  if (feature.type === "number") {
    return (cell: number) => Math.abs(cell) > LARGEST ? null : cell;
  }
  if (representation !== "value") return (cell: number) => feature.values[cell] ?? UNLISTED;
  const byNumber = new Map(feature.values.map((value) => [Number(value), value]));
  return (cell: number) => byNumber.get(cell) ?? UNLISTED;
}
