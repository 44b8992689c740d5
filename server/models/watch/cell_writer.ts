import type { AbsentValues } from "../encode/absent_values.ts";
import type { Tensor } from "../tensor.ts";
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

/** Columns that one writer copies: numbers side by side in an input, or another one alone. */
export interface ColumnRun {
  readonly columns: readonly WatchedColumn[];
  /** The cell of the first, within a slot. */
  readonly cell: number;
}

/** The runs of the columns of a slot, in their order. */
export function columnRuns(columns: readonly WatchedColumn[]): readonly ColumnRun[] {
  const runs: { readonly columns: WatchedColumn[]; readonly cell: number }[] = [];
  for (const [cell, column] of columns.entries()) {
    const before = runs.at(-1)?.columns;
    if (before !== undefined && isNextNumber(column, before.at(-1)!)) before.push(column);
    else runs.push({ columns: [column], cell });
  }
  return runs;
}

function isNextNumber(column: WatchedColumn, before: WatchedColumn): boolean {
  return isNumber(column) && isNumber(before) && column.input === before.input &&
    column.offset === before.offset + 1;
}

/** Whether its element is written as it is. */
function isNumber({ representation }: WatchedColumn): boolean {
  return representation !== "one-hot" && representation !== "text";
}

/**
 * Writes a number as itself, and a category as its position or as the number that stands for it;
 * NaN for a row without a value, and -1 for a text that is not listed.
 *
 * @param width cells of a slot
 */
export function cellWriter(
  { columns, cell }: ColumnRun,
  cells: Float32Array | Float64Array,
  width: number,
): WriteCells {
  const [first] = columns;
  return isNumber(first!)
    ? numberWriter(columns, cells, width, cell)
    : categoryWriter(first!, cells, width, cell);
}

/** Copies row by row, as numbers of a row lie beside each other in the input and in its slot. */
function numberWriter(
  columns: readonly WatchedColumn[],
  cells: Float32Array | Float64Array,
  width: number,
  cell: number,
): WriteCells {
  const { input, rowWidth, offset } = columns[0]!;
  const isWholeRow = columns.length === rowWidth && columns.length === width;
  return (feeds, from, slots, absent) => {
    const { data } = feeds[input]!;
    const { length } = slots;
    // One row is copied faster number by number.
    const isBlock = length > 1 && slots[length - 1]! - slots[0]! === length - 1;
    if (isWholeRow && isBlock && data.constructor === cells.constructor) {
      const rows = (data as typeof cells).subarray(from * width, (from + length) * width);
      cells.set(rows, slots[0]! * width);
    } else {
      for (let i = 0; i < length; i++) {
        const start = (from + i) * rowWidth + offset;
        const to = slots[i]! * width + cell;
        for (let k = 0; k < columns.length; k++) cells[to + k] = Number(data[start + k]);
      }
    }
    if (absent === undefined) return;
    for (const [k, { position }] of columns.entries()) {
      const without = absent.rowsWithout(position);
      if (without === undefined) continue;
      for (let i = 0; i < slots.length; i++) {
        if (without.has(from + i)) cells[slots[i]! * width + cell + k] = NaN;
      }
    }
  };
}

function categoryWriter(
  column: WatchedColumn,
  cells: Float32Array | Float64Array,
  width: number,
  cell: number,
): WriteCells {
  const { input, rowWidth, offset, position } = column;
  const { indexOf, otherIndex, missingIndex } = categoryIndex(column);
  return (feeds, from, slots, absent) => {
    const { data } = feeds[input]!;
    const without = absent?.rowsWithout(position);
    for (let i = 0, at = from * rowWidth + offset; i < slots.length; i++, at += rowWidth) {
      const index = without?.has(from + i) ? missingIndex : indexOf(data, at);
      cells[slots[i]! * width + cell] = index === missingIndex
        ? NaN
        : index === otherIndex
        ? -1
        : index;
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
