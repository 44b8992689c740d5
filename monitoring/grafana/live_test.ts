/** The dashboards before both data sources, with the requests that Grafana sends. */

import { assert, assertEquals } from "@std/assert/mod.js";
import {
  chartsOf,
  type Dashboard,
  dashboardFiles,
  type Panel,
  type Variable,
} from "./testing/dashboard_files.ts";
import { type Answer, GrafanaClient, type Sample, type Span } from "./testing/grafana_client.ts";
import { interpolateQuery, type Values } from "./testing/interpolate.ts";
import { LiveSources, type SourceName } from "./testing/live_sources.ts";
import { REGRESSION, UNSEEN } from "./testing/model_folder.ts";
import { ask, columnsOf, hasData, neededColumns } from "./testing/panel_answers.ts";
import { HAS_PROMETHEUS } from "../../ui/test/debian_prometheus.ts";

/** What may be chosen at the top of a dashboard; every query has data with one of the choices. */
const CHURN = { model: "churn", version: "1", window: "5m" };
const CHOICES: Readonly<Record<string, readonly Values[]>> = {
  "quality.json": [
    { ...CHURN, feature: "MonthlyCharges" },
    { ...CHURN, feature: UNSEEN.feature },
    { model: REGRESSION.model, version: "1", window: "5m", feature: REGRESSION.feature },
  ],
};
// The containers here are not those of a kubelet.
const OF_PODS: readonly string[] = ["pod", "container"];

const ALL: readonly Values[] = [
  { model: ".+", version: ".+" },
  { model: ["churn", "fraud"], version: ["1", "2"] },
];

/** The last ten minutes, as a panel of 400 pixels draws them. */
function lastMinutes(): Span {
  const to = Date.now() / 1000;
  return { from: to - 600, to, maxDataPoints: 400, scrape: 5, utcOffset: 0 };
}

async function answersOf(
  client: GrafanaClient,
  panel: Panel,
  span: Span,
  values: Values,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const target of panel.targets!) answers.push(await ask(client, target, span, values));
  return answers;
}

/** What is wrong with the answers to the queries of a panel, for each of the choices. */
async function problemsOf(
  client: GrafanaClient,
  panel: Panel,
  choices: readonly Values[],
): Promise<string[]> {
  const span = lastMinutes();
  const tries: Answer[][] = [];
  for (const values of choices) tries.push(await answersOf(client, panel, span, values));
  const problems = panel.targets!.flatMap(({ refId }, nth) => {
    const answers = tries.map((answers) => answers[nth]!);
    const failed = answers.filter(({ status }) => status !== 200)
      .map(({ status, body }) => `${panel.title} ${refId}: ${status} ${body.error}`);
    return answers.some(hasData) ? failed : [...failed, `${panel.title} ${refId} is empty`];
  });
  for (const answers of tries.filter((answers) => answers.every(hasData))) {
    const columns = columnsOf(panel, answers);
    const missing = neededColumns(panel)
      .filter((name) => !columns.has(name) && !OF_PODS.includes(name));
    if (missing.length > 0) problems.push(`${panel.title} has no ${missing.join(", ")}`);
  }
  return problems;
}

const MOST_ATTEMPTS = 20;

/** As `problemsOf`, but a scrape that a busy machine missed is waited for. */
async function lastingProblemsOf(
  client: GrafanaClient,
  dashboard: Dashboard,
  choices: readonly Values[],
): Promise<string[]> {
  const lasting: string[] = [];
  for (const panel of chartsOf(dashboard)) {
    let problems = await problemsOf(client, panel, choices);
    for (let attempt = 0; problems.length > 0 && attempt < MOST_ATTEMPTS; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      problems = await problemsOf(client, panel, choices);
    }
    lasting.push(...problems);
  }
  return lasting;
}

/** The values of a variable, asked for as Grafana does. */
async function optionsOf(
  client: GrafanaClient,
  { query }: Variable,
  span: Span,
  values: Values,
): Promise<readonly string[]> {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(
    (query as { query: string }).query,
  )!;
  const { body } = await client.resource(`api/v1/label/${label}/values`, {
    limit: "40000",
    start: String(span.from),
    end: String(span.to),
    "match[]": interpolateQuery(selector!, values),
  });
  return body.data;
}

Deno.test({
  name: "the dashboards before Prometheus and before the server itself",
  ignore: !HAS_PROMETHEUS,
  fn: async (t) => {
    await using sources = await LiveSources.start();
    const span = lastMinutes();
    for (const [source, url] of Object.entries(sources.urls) as [SourceName, string][]) {
      const client = new GrafanaClient(url);
      for (const [name, dashboard] of dashboardFiles()) {
        const choices = CHOICES[name] ?? ALL;

        await t.step(`every query of ${name} has data from ${source}`, async () => {
          assertEquals(await lastingProblemsOf(client, dashboard, choices), []);
        });

        await t.step(`the variables of ${name} have the values of ${source}`, async () => {
          for (const variable of dashboard.templating.list.filter(({ type }) => type === "query")) {
            for (const values of choices) {
              const options = await optionsOf(client, variable, span, values);
              const chosen = values[variable.name]!;
              if (chosen === ".+") assert(options.length > 1, variable.name);
              else for (const one of [chosen].flat()) assert(options.includes(one), one);
            }
          }
        });

        await t.step(`the marks of ${name} are read from ${source}`, async () => {
          for (const { name, target } of dashboard.annotations.list) {
            const { body } = await ask(client, target, span, choices[0]!);
            const series: readonly Sample[] = body.data.result;
            assert(series.length > 0, name);
            // The value of a load is its time in milliseconds.
            if (name !== "Model loads") continue;
            for (const { values } of series) {
              for (const [, value] of values!) {
                assert(Number(value) <= span.to * 1000 && Number(value) > (span.from - 600) * 1000);
              }
            }
          }
        });
      }
    }
  },
});
