import { assertEquals } from "@std/assert/mod.js";
import { FUNCTIONS } from "../../server/prometheus/promql/functions.ts";
import type { Client } from "../prom/client.ts";
import type { Candidate, Completion } from "./complete.ts";
import { Vocabulary } from "./vocabulary.ts";

const ANSWERS: Readonly<Record<string, unknown>> = {
  "label/__name__/values": ["up", "http_requests_total", "latency_seconds_bucket", "odd-name"],
  metadata: {
    up: [{ type: "gauge", help: "Whether it is up" }],
    http_requests: [{ type: "counter", help: "Requests" }],
    latency_seconds: [{ type: "histogram", help: "Latency" }],
  },
  labels: ["__name__", "job", "odd-label"],
  "label/job/values": ["api", "web", 'a"b', "c`d"],
};

/** A vocabulary, and the requests that it has sent: the path, then the parameters. */
function vocabularyOf(answers: Readonly<Record<string, unknown>> = ANSWERS) {
  const asked: string[] = [];
  const client = {
    ask(path: string, params: Readonly<Record<string, string>>) {
      asked.push(
        [path, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(),
      );
      const data = answers[path];
      return data === undefined
        ? Promise.reject(new Error("not there"))
        : Promise.resolve({ data, warnings: [], tookMs: 0, bytes: 0 });
    },
  };
  return { vocabulary: new Vocabulary(client as unknown as Client), asked };
}

const AT = { from: 0, to: 0 };

async function candidates(place: Completion, typed: string, answers = ANSWERS) {
  return await vocabularyOf(answers).vocabulary.candidates(place, typed);
}

/** The texts of candidates. */
async function texts(place: Completion, typed: string, answers = ANSWERS): Promise<string[]> {
  return (await candidates(place, typed, answers)).map(({ text }) => text);
}

Deno.test("metrics have their type and help, those of histograms and counters too", async () => {
  const { vocabulary, asked } = vocabularyOf();
  const metrics = await vocabulary.metrics();
  assertEquals(metrics, [
    { name: "up", type: "gauge", help: "Whether it is up" },
    { name: "http_requests_total", type: "counter", help: "Requests" },
    { name: "latency_seconds_bucket", type: "histogram", help: "Latency" },
    { name: "odd-name", type: "", help: "" },
  ]);
  assertEquals(asked, ["label/__name__/values,limit=20000", "metadata"]);
  assertEquals(await vocabulary.metrics() === metrics, true);
});

Deno.test("metrics whose names only begin like a known one have no type", async () => {
  const { vocabulary } = vocabularyOf({ ...ANSWERS, "label/__name__/values": ["up_total_x"] });
  assertEquals(await vocabulary.metrics(), [{ name: "up_total_x", type: "", help: "" }]);
});

Deno.test("metrics have no types when the backend has no metadata, or an empty list of it", async () => {
  const names = { "label/__name__/values": ["up"] };
  for (const answers of [names, { ...names, metadata: { up: [] } }]) {
    const { vocabulary } = vocabularyOf(answers);
    assertEquals(await vocabulary.metrics(), [{ name: "up", type: "", help: "" }]);
  }
});

Deno.test("responses are kept for five minutes, and failures are not", async () => {
  const { now } = Date;
  let time = 1_000_000;
  Date.now = () => time;
  try {
    const { vocabulary, asked } = vocabularyOf();
    await vocabulary.labels("up");
    time += 299_999;
    await vocabulary.labels("up");
    assertEquals(asked.length, 1);
    time += 1;
    await vocabulary.labels("up");
    assertEquals(asked.length, 2);
    await vocabulary.labels("down");
    assertEquals(asked.length, 3);
    for (let i = 0; i < 2; i++) await vocabulary.values("gone", "").catch(() => {});
    assertEquals(asked.length, 5);
  } finally {
    Date.now = now;
  }
});

Deno.test("labels are those of the selected series, without the name", async () => {
  const { vocabulary, asked } = vocabularyOf();
  assertEquals(await vocabulary.labels(""), ["job", "odd-label"]);
  assertEquals(await vocabulary.labels("up"), ["job", "odd-label"]);
  assertEquals(asked, ["labels", "labels,match[]=up"]);
});

Deno.test("values are asked for by the label, and by the selected series", async () => {
  const { vocabulary, asked } = vocabularyOf({ "label/a%2Fb/values": ["x"] });
  assertEquals(await vocabulary.values("a/b", "up", "y"), ["x"]);
  assertEquals(asked, ["label/a%2Fb/values,match[]=up,limit=1000"]);
});

const THOUSAND = Array.from({ length: 1000 }, (_, i) => `v${i}`);
const narrowed = [
  { selector: "", typed: "a.b", want: '{job=~".*a\\\\.b.*"}' },
  { selector: "up", typed: "a", want: 'up{job=~".*a.*"}' },
  { selector: 'up{x="y"}', typed: "a", want: 'up{x="y",job=~".*a.*"}' },
];
for (const { selector, typed, want } of narrowed) {
  Deno.test(`of a thousand values of ${selector || "all series"} those with ${typed} are asked for`, async () => {
    const { vocabulary, asked } = vocabularyOf({ "label/job/values": THOUSAND });
    await vocabulary.values("job", selector, typed);
    assertEquals(asked.at(-1), `label/job/values,match[]=${want},limit=1000`);
    assertEquals(asked.length, 2);
  });
}

Deno.test("fewer than a thousand values are all there, and none are left out before anything is typed", async () => {
  for (const [values, typed] of [[THOUSAND.slice(1), "a"], [THOUSAND, ""]] as const) {
    const { vocabulary, asked } = vocabularyOf({ "label/job/values": values });
    assertEquals(await vocabulary.values("job", "", typed), values);
    assertEquals(asked.length, 1);
  }
});

Deno.test("nothing is suggested where nothing can stand", async () => {
  assertEquals(await candidates({ kind: "none", ...AT }, ""), []);
});

Deno.test("durations are suggested in their order, the variables first, with a bracket behind", async () => {
  const place = { kind: "duration", close: "]", ...AT } as const;
  assertEquals(await texts(place, ""), [
    ...["$__rate_interval", "$rate", "$__interval", "$cell", "$__range"],
    ...["1m", "5m", "15m", "30m", "1h", "6h", "1d", "7d"],
  ]);
  assertEquals(await candidates(place, "1h"), [
    { text: "1h", kind: "duration", help: "", suffix: "]" },
  ]);
  const [interval] = await candidates(place, "$__i");
  assertEquals([interval!.kind, interval!.help], ["duration", "the step between two chart points"]);
});

Deno.test("keywords and operators are suggested behind an expression", async () => {
  const place = { kind: "operator", ...AT } as const;
  assertEquals(await texts(place, "o"), [
    ...["on", "or", "offset"],
    ...["bool", "without", "ignoring", "group_left", "group_right"],
  ]);
  assertEquals((await texts(place, "")).sort(), [
    ...[
      "and",
      "atan2",
      "bool",
      "by",
      "group_left",
      "group_right",
      "ignoring",
      "offset",
      "on",
      "or",
    ],
    ...["unless", "without"],
  ]);
  const [by] = await candidates(place, "by");
  assertEquals(by, { text: "by", kind: "keyword", help: "group by these labels", suffix: " (" });
  const [and] = await candidates(place, "and");
  assertEquals([and!.kind, and!.suffix], ["keyword", " "]);
});

Deno.test("labels are suggested as groupings name them", async () => {
  assertEquals(await candidates({ kind: "label", selector: "up", ...AT }, ""), [
    { text: "job", kind: "label", help: "", suffix: "", insert: "job" },
    { text: "odd-label", kind: "label", help: "", suffix: "", insert: '"odd-label"' },
  ]);
});

const VALUE = { kind: "value", selector: "up", label: "job", regexp: false, ...AT } as const;

Deno.test("values are suggested as the open quotes can hold them", async () => {
  const inserted = async (quote: string) =>
    (await candidates({ ...VALUE, quote }, "")).map(({ insert }) => insert);
  assertEquals(await inserted('"'), ['a\\"b', "api", "c`d", "web"]);
  assertEquals(await inserted("'"), ['a"b', "api", "c`d", "web"]);
  assertEquals(await inserted("`"), ['a"b', "api", "web"]);
  assertEquals(await candidates({ ...VALUE, quote: '"' }, "we"), [
    { text: "web", kind: "value", help: "", suffix: '"', insert: "web" },
  ]);
});

Deno.test("values are suggested for what is typed, read as the string that it is", async () => {
  assertEquals(await texts({ ...VALUE, quote: '"' }, 'a\\"'), ['a"b']);
});

Deno.test("values of a regular expression are quoted for it", async () => {
  const answers = { "label/job/values": ["a.b"] };
  const [value] = await candidates({ ...VALUE, quote: '"', regexp: true }, "a", answers);
  assertEquals([value!.text, value!.insert], ["a.b", "a\\\\.b"]);
});

Deno.test("labels that were used in earlier queries come first", async () => {
  const client = { ask: () => Promise.resolve({ data: ["job", "le", "model"] }) };
  const vocabulary = new Vocabulary(client as unknown as Client, () => ["sum by (model) (up)"]);
  const labels = await vocabulary.candidates({ kind: "label", selector: "", ...AT }, "");
  assertEquals(labels.map(({ text }) => text), ["model", "le", "job"]);
});

Deno.test("buckets are followed by the query of their heatmap where nothing else is written", async () => {
  const alone = await candidates({ kind: "expression", alone: true, ...AT }, "laten");
  assertEquals(alone.map(({ text, kind, help }) => [text, kind, help]), [
    ["latency_seconds_bucket", "histogram", "Latency"],
    ["sum by (le) (increase(latency_seconds_bucket[$cell]))", "heatmap", "Latency"],
  ]);
  assertEquals(await texts({ kind: "expression", alone: false, ...AT }, "laten"), [
    "latency_seconds_bucket",
  ]);
  assertEquals(await texts({ kind: "expression", alone: true, ...AT }, "http_req"), [
    "http_requests_total",
  ]);
});

async function expression(typed: string): Promise<Candidate | undefined> {
  return (await candidates({ kind: "expression", alone: false, ...AT }, typed))[0];
}

Deno.test("metrics are suggested with their type and help, and in braces if they need them", async () => {
  assertEquals(await expression("http_"), {
    text: "http_requests_total",
    kind: "counter",
    help: "Requests",
    suffix: "",
    insert: "http_requests_total",
  });
  assertEquals(await expression("odd"), {
    text: "odd-name",
    kind: "metric",
    help: "",
    suffix: "",
    insert: '{"odd-name"}',
  });
});

const calls: readonly (readonly [name: string, kind: string, help: string])[] = [
  [
    "rate",
    "function",
    "(range vector) → instant vector: growth per second of a counter, mean of the range",
  ],
  ["time", "function", "() → scalar: evaluation time, in seconds since 1970"],
  [
    "round",
    "function",
    "(instant vector, [scalar]) → instant vector: rounded to the nearest integer, or to a multiple",
  ],
  ["sum", "aggregation", "sum over the series"],
  ["topk", "aggregation", "(scalar, instant vector): the k series with the largest values"],
  ["count_values", "aggregation", "(string, instant vector): number of series with each value"],
];
for (const [name, kind, help] of calls) {
  Deno.test(`${name} is suggested as ${kind} with its arguments and help`, async () => {
    assertEquals(await expression(name), { text: name, kind, help, suffix: "(" });
  });
}

Deno.test("a function of any number of arguments shows dots", async () => {
  const { help } = (await expression("label_join"))!;
  assertEquals(
    help.startsWith("(instant vector, string, string, [string, …]) → instant vector"),
    true,
  );
});

Deno.test("every function of the language is suggested", async () => {
  for (const name of FUNCTIONS.keys()) assertEquals((await expression(name))?.text, name);
});
