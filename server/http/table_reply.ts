import { concat } from "@std/bytes/concat.js";
import type { OutputMeaning, Predictions } from "../models/decode/prediction.ts";
import type { Cell, Column } from "../models/scoring/cell.ts";
import { predictionColumns, requireSameColumns } from "../models/scoring/prediction_columns.ts";
import { LongWork } from "../models/turns.ts";
import type { Ids } from "../models/watch/prediction_id.ts";
import { ArrowWriter } from "../models/scoring/arrow_writer.ts";
import { CsvWriter } from "../models/scoring/table_writer.ts";
import { ARROW_TYPE, type BodyFormat, CSV_TYPE } from "./media_type.ts";
import type { Reply } from "./reply.ts";

const ID: Column = { name: "id", type: "text" };

// Some tenths of a millisecond of work, and a batch of Arrow.
const BLOCK_ROWS = 256;

/**
 * Predictions as a table, a row for each. Other requests have their turn between two slices of the
 * work.
 *
 * @param ids empty when no prediction has one
 * @throws {KnownError<"invalid_input">} when they have no common columns
 */
export async function tableReply(
  meaning: OutputMeaning,
  predictions: Predictions,
  ids: Ids,
  format: Exclude<BodyFormat, "json">,
  allowNaN: boolean,
): Promise<Reply> {
  const first = predictions.at(0)!;
  const columns = predictionColumns(meaning, first);
  const hasIds = ids.length > 0;
  const all = hasIds ? [...columns, ID] : columns;
  const writer = format === "csv" ? new CsvWriter(all, allowNaN) : new ArrowWriter(all);
  const work = new LongWork();
  const parts = [writer.begin()];
  for (let from = 0; from < predictions.length; from += BLOCK_ROWS) {
    if (work.isDue) await work.pause();
    const block = predictions.slice(from, Math.min(from + BLOCK_ROWS, predictions.length));
    const rows = Array.from(block, (prediction, i): Cell[] => {
      requireSameColumns(first, prediction);
      const cells = columns.map(({ cell }) => cell(prediction));
      if (hasIds) cells.push(ids.at(from + i) ?? null);
      return cells;
    });
    parts.push(writer.rows(rows));
  }
  const body = concat([...parts, writer.end()]);
  const type = format === "csv" ? CSV_TYPE : ARROW_TYPE;
  return { status: 200, body, headers: { "content-type": type } };
}
