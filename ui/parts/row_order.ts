/** Which rows of a long table are shown, and in which order. */

/** The order that a reader chose: a column, and its direction. Undefined for the table's own. */
export interface Order {
  readonly column: string;
  readonly down: boolean;
}

export const ROWS_A_PAGE = 20;

/** A column by which rows can be sorted. Numbers that are unknown come last in both directions. */
export type SortKey<Row> = (row: Row) => string | number;

export function inOrder<Row>(
  rows: readonly Row[],
  order: Order | undefined,
  keys: Readonly<Record<string, SortKey<Row>>>,
): readonly Row[] {
  const key = order && keys[order.column];
  if (key === undefined) return rows;
  const sign = order!.down ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [key(a), key(b)];
    if (typeof one === "string" || typeof other === "string") {
      return sign * String(one).localeCompare(String(other), "en", { numeric: true });
    }
    if (Number.isNaN(one) || Number.isNaN(other)) {
      return Number(Number.isNaN(one)) -
        Number(Number.isNaN(other));
    }
    return sign * (one - other);
  });
}

/** The order after a click on a column: numbers start with the largest, a third click ends it. */
export function nextOrder(order: Order | undefined, column: string, ofNumbers: boolean):
  | Order
  | undefined {
  if (order?.column !== column) return { column, down: ofNumbers };
  return order.down === ofNumbers ? { column, down: !ofNumbers } : undefined;
}

/** Whether a text contains every word of a search. */
export function hasWords(text: string, search: string): boolean {
  const lower = text.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => lower.includes(word));
}

export interface RowsPage<Row> {
  readonly rows: readonly Row[];
  /** From 0; a page that no longer exists becomes the last one. */
  readonly page: number;
  readonly pages: number;
}

export function pageOf<Row>(
  rows: readonly Row[],
  page: number,
  size = ROWS_A_PAGE,
): RowsPage<Row> {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const at = Math.min(page, pages - 1);
  return { rows: rows.slice(at * size, (at + 1) * size), page: at, pages };
}
