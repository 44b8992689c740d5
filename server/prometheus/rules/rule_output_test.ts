import { assertEquals, assertStrictEquals } from "@std/assert/mod.js";
import { labelsOf } from "../promql/labels.ts";
import type { AppendResult, Labels } from "../storage.ts";
import { endSeries, RuleOutput } from "./rule_output.ts";

/** A store that answers as the test says, and notes what it is asked. */
function appenderOf(results: AppendResult[] = [], hasRoom = true) {
  const asked: string[] = [];
  let refs = 0;
  const result = () => results.shift() ?? "appended";
  return {
    asked,
    ref: (labels: Labels) => {
      asked.push(`ref ${labels.get("a")}`);
      return hasRoom ? ++refs : undefined;
    },
    append: (ref: number, time: number, value: number) => {
      asked.push(`${ref} at ${time}: ${value}`);
      return result();
    },
    appendStale: (ref: number, time: number) => {
      asked.push(`${ref} ends at ${time}`);
      return result();
    },
  };
}

const sample = (a: string, value: number) => ({ labels: labelsOf([["a", a]]), value });

Deno.test("RuleOutput looks a series up once, and ends it when it vanishes", () => {
  const appender = appenderOf();
  const output = new RuleOutput();
  output.write(appender, [sample("x", 1), sample("y", 2)], 10);
  output.write(appender, [sample("x", 3)], 20);
  assertEquals(appender.asked, [
    ...["ref x", "1 at 10: 1", "ref y", "2 at 10: 2", "1 at 20: 3", "ref y", "3 ends at 20"],
  ]);
  assertEquals(output.series, [labelsOf([["a", "x"]])]);
});

Deno.test("RuleOutput looks a series up again that the store has removed", () => {
  const appender = appenderOf(["appended", "unknownSeries", "appended"]);
  const output = new RuleOutput();
  output.write(appender, [sample("x", 1)], 10);
  assertEquals(output.write(appender, [sample("x", 2)], 20), undefined);
  assertEquals(appender.asked.slice(2), ["1 at 20: 2", "ref x", "2 at 20: 2"]);
});

Deno.test("RuleOutput keeps no labels of an evaluation whose series it knows", () => {
  const appender = appenderOf();
  const output = new RuleOutput();
  const [first, second] = [sample("x", 1), sample("x", 2)];
  output.write(appender, [first], 10);
  output.write(appender, [second], 20);
  assertStrictEquals(output.series[0], first.labels);
});

Deno.test("RuleOutput knows the new reference of a series that the store has removed", () => {
  const appender = appenderOf(["appended", "unknownSeries"]);
  const output = new RuleOutput();
  for (const time of [10, 20, 30]) output.write(appender, [sample("x", time)], time);
  assertEquals(appender.asked.at(-1), "2 at 30: 30");
});

Deno.test("RuleOutput keeps a series after a repeated sample, and not after a refused one", () => {
  const appender = appenderOf(["same", "outOfOrder"]);
  const output = new RuleOutput();
  output.write(appender, [sample("x", 1), sample("y", 1)], 10);
  assertEquals(output.series, [labelsOf([["a", "x"]])]);
});

const refusals: readonly (readonly [AppendResult, string])[] = [
  ["duplicate", "duplicate sample for timestamp"],
  ["outOfOrder", "out of order sample"],
  ["outOfBounds", "out of bounds"],
  ["unknownSeries", "the series was removed"],
];
for (const [result, text] of refusals) {
  Deno.test(`RuleOutput says "${text}"`, () => {
    const problem = new RuleOutput().write(appenderOf([result]), [sample("x", 1)], 10);
    assertEquals(problem, `${text}: {a="x"}`);
  });
}

Deno.test("RuleOutput reports a store without room", () => {
  const problem = new RuleOutput().write(appenderOf([], false), [sample("x", 1)], 10);
  assertEquals(problem, 'the store has no room for another series: {a="x"}');
});

Deno.test("RuleOutput takes over the series of another one", () => {
  const appender = appenderOf();
  const old = new RuleOutput();
  old.write(appender, [sample("x", 1)], 10);
  const output = new RuleOutput();
  output.adopt(old);
  output.write(appender, [], 20);
  assertEquals(appender.asked.at(-1), "2 ends at 20");
});

Deno.test("endSeries() does nothing in a store without room", () => {
  const appender = appenderOf([], false);
  endSeries(appender, labelsOf([["a", "x"]]), 10);
  assertEquals(appender.asked, ["ref x"]);
});
