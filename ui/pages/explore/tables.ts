/** The answer of an instant query as a table or as text. */

import type { Tabular } from "../../chart/tabular.ts";
import { dateTime, type Zone } from "../../format/clock.ts";
import type { QueryResult } from "../../prom/wire.ts";
import { type Labels, labelsKey, readValue } from "../../prom/frame.ts";
import { seriesNames } from "./view.ts";

/** A column for each label and one for the value. NaN stays NaN. */
export function resultTable(result: QueryResult, zone: Zone): Tabular {
  switch (result.resultType) {
    case "vector":
      return tableOf(
        result.result.map(({ metric, value }) => ({ labels: metric, cells: [cellOf(value[1])] })),
        ["Value"],
      );
    case "matrix":
      return tableOf(
        result.result.flatMap(({ metric, values }) =>
          values.map(([time, value]) => ({
            labels: metric,
            cells: [dateTime(time * 1000, zone), cellOf(value)],
          }))
        ),
        ["Time", "Value"],
      );
    case "scalar":
      return tableOf([{ labels: {}, cells: [cellOf(result.result[1])] }], ["Value"]);
    case "string":
      return tableOf([{ labels: {}, cells: [result.result[1]] }], ["Text"]);
  }
}

// More label columns would not fit on most screens.
const MOST_LABELS = 6;

/** The table for the screen: many labels share one column. A saved file keeps one column per label. */
export function fewColumns(tabular: Tabular): Tabular {
  const { columns, rows } = tabular;
  const labels = columns.filter(({ name }) => !OTHERS.includes(name)).length;
  if (labels <= MOST_LABELS) return tabular;
  return {
    columns: [{ name: "Series" }, ...columns.slice(labels)],
    rows: rows.map((row) => {
      const pairs = columns.slice(0, labels).map(({ name }, at) => [name, String(row[at])]);
      const present = Object.fromEntries(pairs.filter(([, value]) => value !== ""));
      return [seriesNames([{ labels: present }])[0]!, ...row.slice(labels)];
    }),
  };
}

const OTHERS = ["Time", "Value", "Text"];

interface Row {
  readonly labels: Labels;
  readonly cells: readonly (string | number)[];
}

function tableOf(rows: readonly Row[], others: readonly string[]): Tabular {
  const names = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return {
    columns: [...names, ...others].map((name) => ({ name })),
    rows: inOrderOfBounds(rows).map((
      { labels, cells },
    ) => [...names.map((name) => labels[name] ?? ""), ...cells]),
  };
}

/** The buckets of each histogram in the order of their bounds: as texts, "10" would precede "2". */
function inOrderOfBounds(rows: readonly Row[]): readonly Row[] {
  const histograms = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.labels.le === undefined) return rows;
    const key = labelsKey({ ...row.labels, le: "" });
    const buckets = histograms.get(key) ?? [];
    histograms.set(key, buckets);
    buckets.push(row);
  }
  const bound = ({ labels }: Row) => readValue(labels.le!);
  return [...histograms.values()].flatMap((rows) => rows.sort((a, b) => bound(a) - bound(b)));
}

function cellOf(value: string): string | number {
  return Number.isFinite(Number(value)) ? Number(value) : value;
}

// The text of thousands of series would be slow to lay out.
const MOST_SERIES = 200;

/** As the HTTP API writes it, with a limited number of series. */
export function resultText({ resultType, result }: QueryResult): string {
  if (resultType === "scalar" || resultType === "string") return JSON.stringify(result, null, 1);
  const more = result.length - MOST_SERIES;
  const text = JSON.stringify(result.slice(0, MOST_SERIES), null, 1);
  return more > 0 ? `${text}\n… and ${more} more series` : text;
}
