import type { Tensor } from "../tensor.ts";
import type { Ids } from "../watch/prediction_id.ts";

/** Makes the ids of the rows `from` to `to` (exclusive), by default of all. */
export type IdsOf = (from?: number, to?: number) => Ids;

/** The output of ids. A row without an id has an empty text. */
export function idTensor(rows: number, ids: IdsOf = () => []): Tensor {
  const made = ids();
  const data = Array.from({ length: rows }, (_, row) => made.at(row) ?? "");
  return { datatype: "BYTES", shape: [rows], data };
}
