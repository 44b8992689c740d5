import { assertEquals } from "@std/assert/mod.js";
import {
  chartsOf,
  type Dashboard,
  dashboardFiles,
  type Panel,
} from "../testing/dashboard_files.ts";
import facts from "../testing/grafana_facts.json" with { type: "json" };

/** What is not an identifier that all supported versions of Grafana know, with its panel. */
function unknown(
  dashboard: Dashboard,
  known: readonly string[],
  idsOf: (panel: Panel) => readonly unknown[],
): string[] {
  return chartsOf(dashboard).flatMap((panel) =>
    idsOf(panel).filter((id) => !known.includes(String(id))).map((id) => `${panel.title}: ${id}`)
  );
}

interface Options {
  readonly yAxis?: { readonly unit?: string };
  readonly reduceOptions?: { readonly calcs: readonly string[] };
}

function unitsOf({ fieldConfig, options }: Panel): unknown[] {
  const overridden = fieldConfig!.overrides.flatMap(({ properties }) =>
    properties.filter(({ id }) => id === "unit").map(({ value }) => value)
  );
  const all = [fieldConfig!.defaults.unit, (options as Options).yAxis?.unit, ...overridden];
  return all.filter((unit) => unit !== undefined)
    // Any text may follow.
    .filter((unit) => !/^suffix:./.test(String(unit)));
}

for (const [name, dashboard] of dashboardFiles()) {
  Deno.test(`the units of ${name} are value formats of Grafana`, () => {
    assertEquals(unknown(dashboard, facts.units, unitsOf), []);
  });

  Deno.test(`the transformations, calculations and matchers of ${name} are Grafana's`, () => {
    const { transformations, reducers, matchers } = facts;
    assertEquals(
      unknown(
        dashboard,
        transformations,
        (panel) => (panel.transformations ?? []).map(({ id }) => id),
      ),
      [],
    );
    assertEquals(
      unknown(
        dashboard,
        reducers,
        ({ options }) => (options as Options).reduceOptions?.calcs ?? [],
      ),
      [],
    );
    assertEquals(
      unknown(
        dashboard,
        matchers,
        ({ fieldConfig }) => fieldConfig!.overrides.map(({ matcher }) => matcher.id),
      ),
      [],
    );
  });

  Deno.test(`charts of ${name} about amounts have a unit`, () => {
    const bare = chartsOf(dashboard)
      .filter(({ type }) => ["stat", "timeseries", "bargauge"].includes(type))
      .filter((panel) => unitsOf(panel).length === 0 && !hasSuffix(panel))
      .map(({ title }) => title);
    assertEquals(bare.filter((title) => !WITHOUT_UNIT.test(title)), []);
  });
}

function hasSuffix({ fieldConfig }: Panel): boolean {
  return String(fieldConfig!.defaults.unit ?? "").startsWith("suffix:");
}

// Indices, losses, costs, and values of the model in whatever unit it has.
const WITHOUT_UNIT =
  /^(PSI|Ranking of scores|Losses|Cost per row|Errors|R²|Mean and spread|Prediction (mean|standard))/;
