import type { AbsentValues } from "../encode/absent_values.ts";
import type { Tensor, TensorData } from "../tensor.ts";
import { categoryIndex } from "./category_index.ts";
import type { TextCells } from "./text_cells.ts";
import type { WatchedColumn } from "./watch_plan.ts";

/**
 * Copies a feature of rows into their slots.
 *
 * @param from the first row to copy, into the first slot
 */
export type WriteCells = (
  feeds: readonly Tensor[],
  from: number,
  slots: Uint32Array,
  absent: AbsentValues | undefined,
) => void;

/**
 * Writes a number as itself, and a category as its position or as the number that stands for it;
 * NaN for a row without a value, and -1 for a text that is not listed.
 *
 * @param width cells of a slot
 * @param cell the column's, within a slot
 */
export function cellWriter(
  column: WatchedColumn,
  cells: Float32Array | Float64Array,
  width: number,
  cell: number,
): WriteCells {
  const { input, rowWidth, offset, position } = column;
  const numberOf = numberReader(column);
  return (feeds, from, slots, absent) => {
    const { data } = feeds[input]!;
    const without = absent?.rowsWithout(position);
    for (let i = 0, at = from * rowWidth + offset; i < slots.length; i++, at += rowWidth) {
      cells[slots[i]! * width + cell] = without?.has(from + i) ? NaN : numberOf(data, at);
    }
  };
}

/** Writes any texts. */
export function textWriter(
  { input, rowWidth, offset }: WatchedColumn,
  cells: TextCells,
  width: number,
  cell: number,
): WriteCells {
  return (feeds, from, slots) => {
    const data = feeds[input]!.data as string[];
    for (let i = 0, at = from * rowWidth + offset; i < slots.length; i++, at += rowWidth) {
      cells.write(slots[i]! * width + cell, data[at]!);
    }
  };
}

function numberReader(column: WatchedColumn): (data: TensorData, at: number) => number {
  const { representation } = column;
  if (representation !== "one-hot" && representation !== "text") {
    return (data, at) => Number(data[at]);
  }
  const { indexOf, otherIndex, missingIndex } = categoryIndex(column);
  return (data, at) => {
    const index = indexOf(data, at);
    return index === missingIndex ? NaN : index === otherIndex ? -1 : index;
  };
}
