/**
 * Dashboards as a TypeScript program, which the compiler checks against the types that Grafana
 * publishes for one of its versions: a field that this version does not have is an error.
 */

import { chartsOf, type Dashboard, type Panel } from "./dashboard_files.ts";

/** The names of the types' modules: of a dashboard, and of each kind of panel. */
export interface SchemaModules {
  readonly dashboard: string;
  panel(name: string): string;
}

// Grafana spells the folders of its panels in another way than their identifiers.
const PANEL_MODULES: Readonly<Record<string, string>> = {
  barchart: "BarChart",
  bargauge: "BarGauge",
  heatmap: "Heatmap",
  stat: "Stat",
  "state-timeline": "StateTimeline",
  table: "Table",
  timeseries: "TimeSeries",
  trend: "Trend",
};

// Of these kinds the fields have the type of lines over time, or of all tables.
const FIELD_CONFIGS: Readonly<Record<string, string>> = {
  trend: "common.GraphFieldConfig",
  bargauge: "Record<string, never>",
  stat: "Record<string, never>",
  table: "common.TableFieldOptions",
};

/** Literals for enumerations, and every field optional: panels have defaults for the rest. */
const PLAIN = `
type Plain<T> = T extends string ? \`\${T}\`
  : T extends number ? (\`\${T}\` extends \`\${infer N extends number}\` ? N : never)
  : T extends readonly (infer U)[] ? Plain<U>[]
  : T extends object ? { [K in keyof T]?: Plain<T[K]> }
  : T;
`;

export function schemaProgram(
  dashboards: ReadonlyMap<string, Dashboard>,
  modules: SchemaModules,
): string {
  const charts = [...dashboards.values()].flatMap(chartsOf);
  const kinds = [...new Set(charts.map(({ type }) => type))].sort();
  return [
    `import type * as common from "${modules.dashboard}";`,
    ...kinds.map((kind) => {
      const name = PANEL_MODULES[kind]!;
      return `import type * as ${alias(kind)} from "${modules.panel(name)}";`;
    }),
    PLAIN,
    ...[...dashboards].flatMap(([file, dashboard]) => [
      `// ${file}`,
      ...statements(dashboard),
    ]),
  ].join("\n");
}

function alias(kind: string): string {
  return `panel_${kind.replaceAll("-", "_")}`;
}

let count = 0;

function constant(type: string, value: unknown): string {
  return `export const value${count++}: ${type} = ${JSON.stringify(value)};`;
}

function* statements(dashboard: Dashboard): Generator<string> {
  const { panels: _, annotations, ...rest } = dashboard;
  yield constant('Plain<Omit<common.Dashboard, "panels" | "annotations">>', rest);
  for (const annotation of annotations.list) {
    // The fields of Prometheus' own annotations stand beside those of the schema.
    const { expr: _1, step: _2, titleFormat: _3, textFormat: _4, ...more } = annotation as
      & typeof annotation
      & Record<string, unknown>;
    const { tagKeys: _5, useValueForTime: _6, target: _7, ...common } = more;
    yield constant('Plain<Omit<common.AnnotationQuery, "target">>', common);
  }
  for (const panel of dashboard.panels) {
    if (panel.type === "row") yield constant("Plain<common.RowPanel>", panel);
    else yield* ofPanel(panel);
  }
}

function* ofPanel(panel: Panel): Generator<string> {
  const { options, fieldConfig, ...rest } = panel;
  const kind = alias(panel.type);
  const fields = FIELD_CONFIGS[panel.type] ?? `${kind}.FieldConfig`;
  const { custom = {}, ...defaults } = fieldConfig!.defaults;
  yield constant('Plain<Omit<common.Panel, "options" | "fieldConfig">>', rest);
  yield constant(`Plain<${kind}.Options>`, options);
  yield constant('Plain<Omit<common.FieldConfig, "custom">>', defaults);
  yield constant(`Plain<${fields}>`, custom);
  for (const { properties } of fieldConfig!.overrides) {
    for (const { id } of properties) {
      const [first, second] = id.split(".");
      yield second === undefined
        ? constant(`keyof common.FieldConfig`, first)
        : constant(`keyof ${fields}`, second);
    }
  }
}
