import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert/mod.js";
import fc from "fast-check";
import { Engine, parseQuery, type QueryResult } from "./engine.ts";
import { InvalidRangeError, PromqlSyntaxError, QueryError } from "./errors.ts";
import { formatLabels } from "./labels.ts";
import { formatValue } from "../text/format_number.ts";
import { QueryBudget } from "./query_budget.ts";
import { MemoryStore } from "./script/memory_store.ts";
import { parseSeriesLine } from "./script/series_line.ts";

/** A store with series in the notation of scripts; their values are a minute apart. */
function storeOf(...lines: string[]): MemoryStore {
  const store = new MemoryStore();
  for (const line of lines) {
    const { labels, values } = parseSeriesLine(line);
    const samples = values.flatMap((value, i) =>
      value.kind === "number" ? [{ time: i * 60_000, value: value.value }] : []
    );
    store.add(labels, samples);
  }
  return store;
}

/** One line for each series of a result: `{job="a"} 1 2@60`. */
function show({ value }: QueryResult): string[] {
  switch (value.type) {
    case "scalar":
      return [formatValue(value.value)];
    case "string":
      return [value.value];
    case "vector":
      return value.samples.map(({ labels, value }) => {
        return `${formatLabels(labels)} ${formatValue(value)}`;
      });
    case "matrix":
      return value.series.map(({ labels, times, values }) => {
        const points = Array.from(times, (time, i) => `${formatValue(values[i]!)}@${time / 1000}`);
        return `${formatLabels(labels)} ${points.join(" ")}`;
      });
  }
}

const engine = new Engine();
const store = storeOf(`up{job="a"} 1 0 1`, `up{job="b"} 1 _ _ 5`);
const MINUTE = 60_000;

const instants: [query: string, lines: string[]][] = [
  ["1 + 1", ["2"]],
  [`"text"`, ["text"]],
  ["up", [`{__name__="up", job="a"} 1`, `{__name__="up", job="b"} 1`]],
  ["-up", [`{job="a"} -1`, `{job="b"} -1`]],
  [`up{job="a"}[90s]`, [`{__name__="up", job="a"} 0@60 1@120`]],
  [`sum(up)[2m:1m]`, ["{} 1@60 2@120"]],
];
for (const [query, lines] of instants) {
  Deno.test(`Engine.instant() answers ${query}`, async () => {
    assertEquals(show(await engine.instant(store, query, 2 * MINUTE)), lines);
  });
}

const ranges: [query: string, lines: string[]][] = [
  ["1", ["{} 1@0 1@60"]],
  ["time()", ["{} 0@0 60@60"]],
  ["up == 0", [`{__name__="up", job="a"} 0@60`]],
  ["up @ 0", [`{__name__="up", job="a"} 1@0 1@60`, `{__name__="up", job="b"} 1@0 1@60`]],
  ["end() - start() + step() + range()", ["{} 180@0 180@60"]],
];
for (const [query, lines] of ranges) {
  Deno.test(`Engine.range() answers ${query}`, async () => {
    assertEquals(show(await engine.range(store, query, 0, MINUTE, MINUTE)), lines);
  });
}

Deno.test("Engine.range() refuses what is neither scalar nor instant vector", async () => {
  const text = `invalid expression type "range vector" for range query, must be Scalar or ` +
    "instant Vector";
  await assertRejects(() => engine.range(store, "up[5m]", 0, 1, 1), RangeError, text);
});

Deno.test("Engine.range() refuses too many points", async () => {
  const text = "exceeded maximum resolution of 11,000 points per timeseries. " +
    "Try decreasing the query resolution (?step=XX)";
  await assertRejects(() => engine.range(store, "up", 0, 11_001, 1), RangeError, text);
  await engine.range(store, "up", 0, 11_000, 1);
});

Deno.test("Engine.range() refuses a step of 0 and an end before the start", async () => {
  await assertRejects(() => engine.range(store, "up", 0, 1, 0), RangeError, "zero or negative");
  await assertRejects(() => engine.range(store, "up", 1, 0, 1), RangeError, "end timestamp");
});

Deno.test("Engine.range() names the argument that is wrong, times before the query", async () => {
  const wrong: [query: string, end: number, step: number, parameter: string | undefined][] = [
    ["up +", -1, 1, "end"],
    ["up +", 1, 0, "step"],
    ["up +", 11_001, 1, undefined],
    ["up[5m]", 1, 1, "query"],
  ];
  for (const [query, end, step, parameter] of wrong) {
    const error = await assertRejects(
      () => engine.range(store, query, 0, end, step),
      InvalidRangeError,
    );
    assertEquals(error.parameter, parameter);
  }
});

Deno.test("Engine rejects a text that does not parse", async () => {
  await assertRejects(
    () => engine.instant(store, "up +", 0),
    PromqlSyntaxError,
    "1:5: parse error",
  );
});

Deno.test("Engine fails a query that holds too many samples", async () => {
  const small = new Engine({ maxSamples: 100 });
  await small.range(store, "up", 0, 49, 1);
  const text = "query processing would load too many samples into memory in query execution";
  await assertRejects(() => small.range(store, "up", 0, 50, 1), QueryError, text);
});

Deno.test("Engine counts the samples of a subquery too", async () => {
  const small = new Engine({ maxSamples: 1000 });
  const query = "max_over_time(up[1h:1s])";
  await assertRejects(
    () => small.instant(store, query, 2 * MINUTE),
    QueryError,
    "too many samples",
  );
});

Deno.test("Engine refuses a subquery with too many times even without series", async () => {
  for (const query of ["max_over_time(none[100y:1ms])", "max_over_time(vector(1)[100y:1ms])"]) {
    await assertRejects(() => engine.instant(store, query, 0), QueryError, "too many samples");
  }
});

Deno.test("end() is the requested end, not the last step", async () => {
  const result = await engine.range(store, "end()", 0, 90_000, MINUTE);
  assertEquals(show(result), ["{} 90@0 90@60"]);
});

Deno.test("Engine ends a query at its timeout", async () => {
  const error = await assertRejects(
    () => engine.instant(store, "up", 0, { budget: new QueryBudget({ timeoutMs: -1 }) }),
    QueryError,
    "query timed out in expression evaluation",
  );
  assertEquals(error.kind, "timeout");
});

Deno.test("Engine ends a query that is canceled", async () => {
  const error = await assertRejects(
    () =>
      engine.instant(store, "up", 0, { budget: new QueryBudget({ signal: AbortSignal.abort() }) }),
    QueryError,
    "query was canceled in expression evaluation",
  );
  assertEquals(error.kind, "canceled");
});

Deno.test("Engine lets other tasks run during a long query", async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `many{i="${i}"} 0+1x200`);
  const query = "quantile_over_time(0.5, many[3h])";
  let ticks = 0;
  const timer = setInterval(() => ticks++, 0);
  await engine.range(storeOf(...lines), query, 0, 200 * MINUTE, MINUTE);
  clearInterval(timer);
  assert(ticks > 1);
});

Deno.test("Engine evaluates the deepest query that parses", async () => {
  const queries = [
    "1" + " + 1".repeat(390),
    "up" + " or up".repeat(390),
    "(".repeat(390) + "up" + ")".repeat(390),
    "abs(".repeat(390) + "up" + ")".repeat(390),
  ];
  for (const query of queries) await engine.instant(store, query, 0);
});

const BOTH = "{__name__=~'a|b'}";
const a_and_b = storeOf("a 1", "b 2");

Deno.test("Engine removes names in each function, so equal labels fail at once", async () => {
  const text = "vector cannot contain metrics with the same labelset";
  await assertRejects(() => engine.instant(a_and_b, `abs(${BOTH})`, 0), QueryError, text);
});

const nameless = [
  `-${BOTH}`,
  `${BOTH} + 1`,
  `${BOTH} > bool 1`,
  `round(${BOTH})`,
  `clamp_max(${BOTH}, 1)`,
  `timestamp(${BOTH})`,
  `sum_over_time(${BOTH}[5m])`,
  `quantile_over_time(0.5, ${BOTH}[5m])`,
  `count_over_time((${BOTH})[5m:1m])`,
  `label_replace(${BOTH}, "__name__", "c", "", "")`,
  `histogram_quantile(0.5, ${BOTH})`,
  `histogram_fraction(0, 1, ${BOTH})`,
];
for (const query of nameless) {
  Deno.test(`Engine fails for two names with equal labels in ${query}`, async () => {
    const store = storeOf('a{le="+Inf"} 1', 'b{le="+Inf"} 2');
    const text = "vector cannot contain metrics with the same labelset";
    for (const delayedNameRemoval of [true, false]) {
      const engine = new Engine({ delayedNameRemoval });
      await assertRejects(() => engine.instant(store, query, 0), QueryError, text);
      await assertRejects(() => engine.range(store, query, 0, MINUTE, MINUTE), QueryError, text);
    }
  });
}

Deno.test("Engine can remove names at the end, so a query can still use them", async () => {
  const delayed = new Engine({ delayedNameRemoval: true });
  const query = `label_replace(abs(${BOTH}), "was", "$1", "__name__", "(.*)")`;
  assertEquals(show(await delayed.instant(a_and_b, query, 0)), [`{was="a"} 1`, `{was="b"} 2`]);
});

Deno.test("Engine joins a series that comes from different sides of or at different steps", async () => {
  const store = storeOf("a 1 _ _ _ _ _ _ 3", "b _ _ _ _ _ _ 2 _");
  const result = await engine.range(store, "-a or -b", 0, 6 * MINUTE, 6 * MINUTE);
  assertEquals(show(result), ["{} -1@0 -2@360"]);
});

Deno.test("parseQuery() reads regular expressions", () => {
  assertThrows(() => parseQuery(`up{job=~"("}`), PromqlSyntaxError, "error parsing regexp");
});

const values = fc.array(fc.constantFrom("0", "1", "2.5", "-3", "NaN", "_", "7"), {
  minLength: 6,
  maxLength: 6,
}).map((values) => values.join(" "));

const functions = fc.constantFrom(
  ..."rate increase delta irate deriv resets changes sum_over_time avg_over_time".split(" "),
  ..."max_over_time min_over_time stddev_over_time last_over_time present_over_time".split(" "),
);
const selectors = fc.constantFrom("m", `m{i="1"}`, "m offset 1m", "m @ 120");
const windows = fc.constantFrom("m[2m]", "m[150s] offset -1m", "m[3m] @ 200", "(m * 2)[3m:45s]");
const overTime = fc.tuple(functions, windows).map(([name, window]) => `${name}(${window})`);
const { query } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3 },
    selectors,
    overTime,
    fc.tuple(functions, tie("query")).map(([name, inner]) => `${name}((${inner})[3m:1m])`),
    fc.tuple(fc.constantFrom("sum", "avg", "max", "count", "stddev"), tie("query"))
      .map(([op, inner]) => `${op}(${inner})`),
    // Of equal values, topk takes the first series. `or` may order them in another way at one time.
    fc.oneof(selectors, overTime).map((inner) => `topk(1, ${inner})`),
    tie("query").map((inner) => `sum(topk(1, ${inner}))`),
    fc.tuple(tie("query"), fc.constantFrom("+", ">", "and", "or", "unless"), tie("query"))
      .map(([a, op, b]) => `(${a}) ${op} on (i) (${b})`),
    fc.tuple(fc.constantFrom("abs", "absent", "timestamp", "-"), tie("query"))
      .map(([name, inner]) => `${name}(${inner})`),
    tie("query").map((inner) => `(${inner}) * scalar(sum(m))`),
  ),
}));

/** One line for each point of a result: `{i="1"} 5@60`. */
function points({ value }: QueryResult): string[] {
  if (value.type === "vector") {
    return value.samples.map(({ labels, value: number }) => {
      return `${formatLabels(labels)} ${formatValue(number)}@${value.time / 1000}`;
    });
  }
  if (value.type !== "matrix") throw new TypeError(`no points in a ${value.type}`);
  return value.series.flatMap(({ labels, times, values }) =>
    Array.from(times, (time, i) => {
      return `${formatLabels(labels)} ${formatValue(values[i]!)}@${time / 1000}`;
    })
  );
}

Deno.test("Engine.range() has at each step the value of Engine.instant() at that time", async () => {
  const [start, end, step] = [-MINUTE, 6 * MINUTE, 50_000];
  for (const delayedNameRemoval of [true, false]) {
    const engine = new Engine({ delayedNameRemoval });
    const property = fc.asyncProperty(query, values, values, async (text, first, second) => {
      const store = storeOf(`m{i="1"} ${first}`, `m{i="2"} ${second}`);
      const single: string[] = [];
      let failed = false;
      for (let time = start; time <= end; time += step) {
        const one = await engine.instant(store, text, time).catch(() => undefined);
        if (one) single.push(...points(one));
        else failed = true;
      }
      const whole = await engine.range(store, text, start, end, step).catch(() => undefined);
      assertEquals(whole ? points(whole).sort() : "failed", failed ? "failed" : single.sort());
    });
    await fc.assert(property, { numRuns: 150 });
  }
});
