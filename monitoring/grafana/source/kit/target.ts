/** Queries of panels. */

import {
  type Dataquery,
  DataqueryBuilder,
  PromQueryFormat,
  QueryEditorMode,
} from "@grafana/grafana-foundation-sdk/prometheus";
import { DATA_SOURCE } from "./data_source.ts";

export interface Target {
  readonly expr: string;
  /** The name of each line, with labels as `{{label}}`. */
  readonly legend?: string;
  /** Only the values at the end of the range. */
  readonly instant?: boolean;
  readonly format?: "time_series" | "table" | "heatmap";
  /** The least step. */
  readonly interval?: string;
  /** Also ask for exemplars, which lead to traces. */
  readonly exemplar?: boolean;
}

/** `nth` counts from 0. */
export function refId(nth: number): string {
  return String.fromCharCode("A".charCodeAt(0) + nth);
}

export function targetBuilder(target: Target, nth: number): DataqueryBuilder {
  const { expr, legend, instant = false, format = "time_series", interval, exemplar } = target;
  const builder = new DataqueryBuilder()
    .refId(refId(nth))
    .datasource(DATA_SOURCE)
    .expr(expr)
    .editorMode(QueryEditorMode.Code)
    .format(format as Dataquery["format"] ?? PromQueryFormat.TimeSeries);
  if (instant) builder.instant();
  else builder.range();
  if (legend !== undefined) builder.legendFormat(legend);
  if (interval !== undefined) builder.interval(interval);
  if (exemplar !== undefined) builder.exemplar(exemplar);
  return builder;
}
