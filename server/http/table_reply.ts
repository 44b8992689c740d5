import { concat } from "@std/bytes/concat.js";
import type { OutputMeaning, Predictions } from "../models/decode/prediction.ts";
import type { Cell, Column } from "../models/scoring/cell.ts";
import { predictionColumns, requireSameColumns } from "../models/scoring/prediction_columns.ts";
import type { Ids } from "../models/watch/prediction_id.ts";
import { ArrowWriter } from "../models/scoring/arrow_writer.ts";
import { CsvWriter } from "../models/scoring/table_writer.ts";
import { ARROW_TYPE, type BodyFormat, CSV_TYPE } from "./media_type.ts";
import type { Reply } from "./reply.ts";

const ID: Column = { name: "id", type: "text" };

/**
 * Predictions as a table, a row for each.
 *
 * @param ids empty when no prediction has one
 * @throws {KnownError<"invalid_input">} when they have no common columns
 */
export function tableReply(
  meaning: OutputMeaning,
  predictions: Predictions,
  ids: Ids,
  format: Exclude<BodyFormat, "json">,
  allowNaN: boolean,
): Reply {
  const first = predictions.at(0)!;
  const columns = predictionColumns(meaning, first);
  const hasIds = ids.length > 0;
  const rows = [...predictions].map((prediction, row): Cell[] => {
    requireSameColumns(first, prediction);
    const cells = columns.map(({ cell }) => cell(prediction));
    if (hasIds) cells.push(ids.at(row) ?? null);
    return cells;
  });
  const all = hasIds ? [...columns, ID] : columns;
  const writer = format === "csv" ? new CsvWriter(all, allowNaN) : new ArrowWriter(all);
  const body = concat([writer.begin(), writer.rows(rows), writer.end()]);
  const type = format === "csv" ? CSV_TYPE : ARROW_TYPE;
  return { status: 200, body, headers: { "content-type": type } };
}
