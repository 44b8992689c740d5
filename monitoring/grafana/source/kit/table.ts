/** Tables: one row per set of labels, one column per query. */

import { TableCellDisplayMode } from "@grafana/grafana-foundation-sdk/common";
import type {
  DataTransformerConfig,
  DynamicConfigValue,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/table";
import { refId, type Target } from "./target.ts";
import { describe, type Description, type Thresholds, type Tile } from "./tile.ts";

export interface Column {
  readonly title: string;
  /** Selects one value for each row. */
  readonly expr: string;
  readonly unit?: string;
  readonly decimals?: number;
  /** Colors the text of the cell. */
  readonly thresholds?: Thresholds;
  /** Words for values. */
  readonly words?: Readonly<Record<string, Word>>;
}

export interface Word {
  readonly text: string;
  readonly color: string;
}

export interface Table extends Description {
  /** Titles for the labels that name a row, in their order. */
  readonly keys: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
  /** A link of the cells of a column; the address may hold `${__data.fields["Title"]}`. */
  readonly links?: Readonly<Record<string, { readonly title: string; readonly url: string }>>;
  readonly sort?: { readonly by: string; readonly descending: boolean };
  /** Also shown as columns, after those of the queries; by default labels are left out. */
  readonly leftOut?: readonly string[];
}

export function table(panel: Table): Tile {
  const { keys, columns, links = {}, sort, width } = panel;
  const targets = columns.map(({ expr }): Target => ({ expr, instant: true, format: "table" }));
  const builder = describe(new PanelBuilder(), panel, targets)
    .transformations(transformations(panel))
    .showHeader(true);
  for (const column of columns) {
    const properties = propertiesOf(column);
    if (properties.length > 0) builder.overrideByName(column.title, properties);
  }
  for (const key of Object.values(keys)) {
    const link = links[key];
    if (link !== undefined) {
      builder.overrideByName(key, [{ id: "links", value: [{ ...link, targetBlank: false }] }]);
    }
  }
  const built = builder.build();
  if (sort !== undefined) {
    Object.assign(built.options, {
      sortBy: [{ displayName: sort.by, desc: sort.descending }],
    });
  }
  return { panel: built, width };
}

/** Joins the answers of the queries by their labels, and names the columns. */
function transformations({ keys, columns, leftOut = [] }: Table): DataTransformerConfig[] {
  const values = columns.map((_, nth) => columns.length === 1 ? "Value" : `Value #${refId(nth)}`);
  const order = [...Object.keys(keys), ...values];
  const organize = {
    id: "organize",
    options: {
      excludeByName: Object.fromEntries(["Time", ...leftOut].map((name) => [name, true])),
      indexByName: Object.fromEntries(order.map((name, at) => [name, at])),
      renameByName: {
        ...keys,
        ...Object.fromEntries(values.map((name, nth) => [name, columns[nth]!.title])),
      },
    },
  };
  return columns.length === 1 ? [organize] : [{ id: "merge", options: {} }, organize];
}

function propertiesOf({ unit, decimals, thresholds, words }: Column): DynamicConfigValue[] {
  const properties: DynamicConfigValue[] = [];
  if (unit !== undefined) properties.push({ id: "unit", value: unit });
  if (decimals !== undefined) properties.push({ id: "decimals", value: decimals });
  if (words !== undefined) {
    const options = Object.fromEntries(
      Object.entries(words).map(([value, word], index) => [value, { ...word, index }]),
    );
    properties.push({ id: "mappings", value: [{ type: "value", options }] });
  }
  if (thresholds !== undefined) {
    const { base, steps } = thresholds;
    const all = [
      { value: null, color: base },
      ...steps.map(([value, color]) => ({ value, color })),
    ];
    properties.push({ id: "thresholds", value: { mode: "absolute", steps: all } });
  }
  if (thresholds !== undefined || words !== undefined) {
    properties.push({
      id: "custom.cellOptions",
      value: { type: TableCellDisplayMode.ColorText },
    });
  }
  return properties;
}
