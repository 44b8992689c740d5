import { assert, assertEquals, assertGreater } from "@std/assert/mod.js";
import { FAMILIES } from "../../../server/metrics/families.ts";
import type { Family } from "../../../server/metrics/family.ts";
import { Engine } from "../../../server/prometheus/promql/engine.ts";
import { MemoryStore } from "../../../server/prometheus/promql/script/memory_store.ts";
import { parseRuleFile } from "../../../server/prometheus/rules/rule_file.ts";
import { read } from "../../promql/mistake.ts";
import { withLengths } from "../../promql/variables.ts";
import { type Example, exampleGroups, type Subject } from "./examples.ts";

const watched = [{ name: "tenure", type: "number" }, {
  name: 'plan "b"',
  type: "category",
}] as const;
const subject = (task: Subject["task"], name = "m"): Subject => ({ name, task, watched });

const subjects: readonly [string, Subject | undefined][] = [
  ["no model", undefined],
  ["a binary model", subject("binary")],
  ["a model of several classes", subject("multiclass", 'name "with" quotes\\')],
  ["a regression", subject("regression")],
  ["a model of labels", subject("labels")],
  ["a model of tensors", { ...subject("tensor"), watched: [] }],
  ["a model without a version that is ready", { ...subject(null), watched: [] }],
];

/** The names of the metrics in a query. */
function metricsIn(tree: unknown): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  const inside = Object.values(tree).flatMap(metricsIn);
  return "kind" in tree && tree.kind === "vector" && "name" in tree
    ? [String(tree.name), ...inside]
    : inside;
}

const RULES = new URL("../../../monitoring/rules/", import.meta.url);
const recorded = new Set(
  [...Deno.readDirSync(RULES)].filter(({ isFile }) => isFile)
    .flatMap(({ name }) => parseRuleFile(name, Deno.readTextFileSync(new URL(name, RULES))))
    .flatMap(({ rules }) =>
      rules.filter(({ kind }) => kind === "recording").map(({ name }) => name)
    ),
);
const families = new Map(
  Object.values<Family>(FAMILIES).flatMap((family) =>
    [...(family.kind === "histogram" ? ["_bucket", "_sum", "_count"] : [""])]
      .map((
        suffix,
      ) => [family.name + suffix, [...family.labels, ...suffix === "_bucket" ? ["le"] : []]])
  ),
);

/** The labels of a metric; those of a recorded one stand in its name: `feature_bin:…`. */
function labelsOf(metric: string): readonly string[] {
  const own = families.get(metric);
  if (own !== undefined) return own;
  assert(recorded.has(metric), `No family and no rule is called ${metric}`);
  const level = metric.slice(0, metric.indexOf(":"));
  return ["model", "version", ...level.split("_").filter((one) => one !== "version")];
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  correct: ["true", "false"],
  of: ["predicted", "actual", "correct"],
  outcome: ["ok", "overloaded"],
  le: ["0.1", "1", "+Inf"],
  feature: watched.map(({ name }) => name),
};
const MINUTE = 60_000;

/** A store with counters that rise for ten minutes, for each combination of labels. */
function storeOf(metrics: readonly string[], model: string): MemoryStore {
  const store = new MemoryStore();
  for (const metric of new Set(metrics)) {
    let sets: Record<string, string>[] = [{ __name__: metric, job: "j" }];
    for (const label of labelsOf(metric)) {
      const values = label === "model" ? [model, "other"] : VALUES[label] ?? ["1", "2"];
      sets = sets.flatMap((set) => values.map((value) => ({ ...set, [label]: value })));
    }
    // The noise of a score is less than the score.
    const per = metric.includes("noise") ? 0.1 : 1;
    sets.forEach((set, nth) => {
      const samples = Array.from(
        { length: 11 },
        (_, at) => ({ time: at * MINUTE, value: per * (nth + 1) * at }),
      );
      store.add(new Map(Object.entries(set).sort(([a], [b]) => a < b ? -1 : 1)), samples);
    });
  }
  return store;
}

const LENGTHS = { "$__rate_interval": "5m", "$cell": "5m", "$__range": "10m" };

async function seriesOf({ expr }: Example, model: string): Promise<number> {
  const store = storeOf(metricsIn(read(expr)), model);
  const query = withLengths(expr, LENGTHS);
  const { value } = await new Engine().range(store, query, 5 * MINUTE, 10 * MINUTE, MINUTE);
  return value.type === "matrix" ? value.series.length : 0;
}

for (const [name, subject] of subjects) {
  Deno.test(`the embedded engine answers each example of ${name}`, async () => {
    for (const { title, examples } of exampleGroups(subject)) {
      assertGreater(examples.length, 0, title);
      for (const example of examples) {
        assertGreater(await seriesOf(example, subject?.name ?? "m"), 0, example.expr);
      }
    }
  });
}

const titles = (subject: Subject | undefined) =>
  exampleGroups(subject).map(({ title }) => title).join(", ");

Deno.test("the groups are those that fit the model", () => {
  assertEquals(titles(undefined), "Requests, Latency");
  assertEquals(titles(subject("binary")), "Requests, Latency, Model, Drift, Accuracy");
  assertEquals(titles(subject("regression")), "Requests, Latency, Model, Drift, Accuracy");
  assertEquals(titles(subject("labels")), "Requests, Latency, Drift");
  assertEquals(
    titles({ ...subject("binary"), watched: [] }),
    "Requests, Latency, Model, Accuracy",
  );
});

Deno.test("examples of drift name a number and a category that are watched, if there are any", () => {
  const textsWith = (watched: Subject["watched"]) =>
    exampleGroups({ ...subject("binary"), watched })
      .flatMap(({ examples }) => examples.map(({ text }) => text)).join("; ");
  assert(textsWith(watched).includes("Mean of tenure"));
  assert(textsWith(watched).includes('Share of each value of plan "b"'));
  assert(!textsWith([watched[0]]).includes("each value of"));
  assert(!textsWith([watched[1]]).includes("Mean of"));
  assert(!textsWith([]).includes("PSI"));
});
