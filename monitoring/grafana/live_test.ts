/** The dashboards before both data sources, with the requests that Grafana sends. */

import { assert, assertEquals } from "@std/assert/mod.js";
import {
  type Annotation,
  chartsOf,
  dashboardFiles,
  type Panel,
  type Variable,
} from "./testing/dashboard_files.ts";
import { type Call, CALLS, REFUSED } from "./testing/data_source_calls.ts";
import { type Answer, GrafanaClient, type Sample, type Span } from "./testing/grafana_client.ts";
import { interpolateQuery, type Values } from "./testing/interpolate.ts";
import { LiveSources, type SourceName } from "./testing/live_sources.ts";
import { REGRESSION } from "./testing/model_folder.ts";
import { ask, columnsOf, hasData, neededColumns } from "./testing/panel_answers.ts";
import { HAS_PROMETHEUS } from "../../ui/test/debian_prometheus.ts";

/** What may be chosen at the top of a dashboard; every query has data with one of the choices. */
const CHURN = { model: "churn", version: "1", window: "5m" };
const CHOICES: Readonly<Record<string, readonly Values[]>> = {
  "quality.json": [
    { ...CHURN, feature: "MonthlyCharges" },
    { model: REGRESSION.model, version: "1", window: "5m", feature: REGRESSION.feature },
  ],
};
const ALL: readonly Values[] = [
  { model: ".+", version: ".+" },
  { model: ["churn", REGRESSION.model], version: ["1", "2"] },
];

// The containers here are not those of a kubelet.
const OF_PODS: readonly string[] = ["pod", "container"];

/** The last ten minutes, as a panel of 400 pixels draws them. */
function lastMinutes(): Span {
  const to = Date.now() / 1000;
  return { from: to - 600, to, maxDataPoints: 400, scrape: 10, utcOffset: 0 };
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

const MOST_ATTEMPTS = 30;

/** Repeats a check that fails: on a busy machine a scrape or an evaluation may be missed. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
    try {
      return await check();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
  await check();
}

async function assertFull(client: GrafanaClient, panel: Panel, choices: readonly Values[]) {
  assertEquals(await problemsOf(client, panel, choices), []);
}

async function assertAnswered(call: Call, client: GrafanaClient) {
  const { status, body } = await call.send(client, lastMinutes());
  assertEquals([status, body.status], [200, "success"], body.error);
  assert(call.isRight(body.data), JSON.stringify(body.data).slice(0, 300));
}

async function assertMarked(client: GrafanaClient, { name, target }: Annotation, values: Values) {
  const span = lastMinutes();
  const { body } = await ask(client, target, span, values);
  const series: readonly Sample[] = body.data.result;
  assert(series.length > 0, name);
  // The value of a load is its time in milliseconds.
  if (name !== "Model loads") return;
  const times = series.flatMap(({ values }) => values!.map(([, value]) => Number(value) / 1000));
  assert(times.every((time) => time <= span.to && time > span.to - 3600));
}

/** The values of a variable, asked for as Grafana does. */
async function optionsOf(
  client: GrafanaClient,
  { query }: Variable,
  values: Values,
): Promise<readonly string[]> {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(
    (query as { query: string }).query,
  )!;
  const span = lastMinutes();
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
    for (const [source, url] of Object.entries(sources.urls) as [SourceName, string][]) {
      const client = new GrafanaClient(url);

      for (const call of CALLS) {
        await t.step(
          `Grafana ${call.name}: ${source} answers`,
          () => eventually(() => assertAnswered(call, client)),
        );
      }
      for (const call of REFUSED) {
        await t.step(`Grafana ${call.name}: ${source} refuses`, async () => {
          const { status, body } = await call.send(client, lastMinutes());
          assertEquals(status, call.status);
          assert(call.isRight(body.data), JSON.stringify(body.data));
          if (status === 400) assert(body.error!.includes("parse error"), body.error);
        });
      }
      for (const [name, dashboard] of dashboardFiles()) {
        const choices = CHOICES[name] ?? ALL;

        await t.step(`every query of ${name} has data from ${source}`, async () => {
          for (const panel of chartsOf(dashboard)) {
            await eventually(() => assertFull(client, panel, choices));
          }
        });

        await t.step(`the variables of ${name} have the values of ${source}`, async () => {
          for (const variable of dashboard.templating.list.filter(({ type }) => type === "query")) {
            for (const values of choices) {
              const options = await optionsOf(client, variable, values);
              const chosen = values[variable.name]!;
              if (chosen === ".+") assert(options.length > 1, variable.name);
              else for (const one of [chosen].flat()) assert(options.includes(one), one);
            }
          }
        });

        await t.step(`the marks of ${name} are read from ${source}`, async () => {
          for (const annotation of dashboard.annotations.list) {
            await eventually(() => assertMarked(client, annotation, choices[0]!));
          }
        });
      }
    }
  },
});
