import { assert, assertEquals } from "@std/assert/mod.js";
import { chartsOf, type Dashboard, dashboardFiles, linksOf } from "../testing/dashboard_files.ts";
import { mentions } from "../testing/interpolate.ts";

/** Variables that Grafana has in queries, and in links. */
const IN_QUERIES = ["__rate_interval", "__interval", "__range"];
const IN_LINKS = ["__from", "__to", "__url_time_range", "__data"];
// A group of a regular expression, in label_replace().
const GROUP = /^\d+$/;

function variableQuery({ query }: Dashboard["templating"]["list"][number]): string {
  return typeof query === "string" ? query : query.query;
}

function queriesOf(dashboard: Dashboard): string[] {
  return [
    ...chartsOf(dashboard).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...dashboard.annotations.list.map(({ target }) => target.expr),
  ];
}

for (const [name, dashboard] of dashboardFiles()) {
  const variables = dashboard.templating.list;
  const names = variables.map(({ name }) => name);
  const unknown = (texts: readonly string[], known: readonly string[]) =>
    texts.flatMap(mentions).map(({ name }) => name)
      .filter((name) => !names.includes(name) && !known.includes(name) && !GROUP.test(name));

  Deno.test(`every variable that ${name} mentions is one of it or of Grafana`, () => {
    assertEquals(unknown(queriesOf(dashboard), IN_QUERIES), []);
    assertEquals(unknown(linksOf(dashboard), IN_LINKS), []);
    assertEquals(unknown(dashboard.panels.map(({ title }) => title), []), []);
  });

  Deno.test(`every variable of ${name} is used and explained`, () => {
    // The queries of a walk-through stay as they are: only its marks follow the model.
    const texts = [...queriesOf(dashboard), ...linksOf(dashboard), ...variables.map(variableQuery)];
    const used = new Set([...texts.flatMap(mentions).map(({ name }) => name), "datasource"]);
    assertEquals(names.filter((name) => !used.has(name)), []);
    assert(variables.every(({ label }) => /^[A-Z]/.test(label)));
  });

  Deno.test(`variables of ${name} depend on those before them only`, () => {
    for (const [nth, variable] of variables.entries()) {
      const before = names.slice(0, nth);
      const wrong = mentions(variableQuery(variable)).filter(({ name }) => !before.includes(name));
      assertEquals(wrong, [], variable.name);
    }
  });

  Deno.test(`every query of ${name} goes to the chosen data source`, () => {
    const targets = [
      ...chartsOf(dashboard).flatMap(({ targets = [] }) => targets),
      ...dashboard.annotations.list.map(({ target }) => target),
    ];
    const others = targets.filter(({ datasource: { type, uid } }) =>
      type !== "prometheus" || uid !== "${datasource}"
    );
    assertEquals(others, []);
  });
}
