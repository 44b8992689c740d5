import type { ServedRows } from "../served_rows.ts";

/** Rows of an answered request; the inputs of row 1 are `{"x": 1}`. */
export function served(fields: Partial<ServedRows> = {}): ServedRows {
  return {
    model: "m",
    version: "1",
    time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    milliseconds: 1,
    rows: 1,
    inputsOf: (x) => ({ x }),
    idOf: (row) => `id-${row}`,
    predictionOf: (row) => ({ class: `c${row}` }),
    ...fields,
  };
}
