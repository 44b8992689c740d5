import { assertEquals } from "@std/assert/mod.js";
import type { Labels } from "../../../prom/frame.ts";
import type { InstantAnswer } from "../../../prom/query.ts";
import { byPeak, faultOf, namesOverTime, ranking } from "./ranking.ts";

function answer(...samples: readonly (readonly [Labels, number])[]): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: samples.map(([labels, value]) => ({ labels, value })),
    result: { resultType: "vector", result: [] },
  };
}

function features(values: Readonly<Record<string, number>>): InstantAnswer {
  return answer(...Object.entries(values).map(([feature, value]) => [{ feature }, value] as const));
}

const NONE = {
  ...{ psi: undefined, noise: undefined, shift: undefined, drifted: undefined, faults: undefined },
};

Deno.test("ranking() has the most drifted feature first, and equal ones by name", () => {
  const psi = features({ b: 0.05, a: 0.05, c: 0.3, d: 0.15 });
  const noise = features({ a: 0.01, b: 0.01, c: 0.01, d: 0.01 });
  assertEquals(
    ranking({ ...NONE, psi, noise }).map(({ feature, level }) => `${feature} ${level}`),
    ["c drifted", "d moving", "a stable", "b stable"],
  );
});

Deno.test("ranking() has noise behind drift, even if its index is larger", () => {
  const psi = features({ noisy: 0.5, drifted: 0.3 });
  const noise = features({ noisy: 0.2, drifted: 0.01 });
  assertEquals(ranking({ ...NONE, psi, noise }).map(({ feature }) => feature), [
    "drifted",
    "noisy",
  ]);
});

Deno.test("ranking() follows the rules, which see a mean that moved", () => {
  const psi = features({ a: 0.12, b: 0.15, c: 0.01 });
  const drifted = features({ a: 1, b: 0, c: 0 });
  assertEquals(
    ranking({ ...NONE, psi, drifted }).map(({ feature, level }) => `${feature} ${level}`),
    ["a drifted", "b moving", "c stable"],
  );
});

Deno.test("ranking() keeps the order of stable features, and of no others", () => {
  const order = (psi: Readonly<Record<string, number>>, before: readonly string[]) =>
    ranking({ ...NONE, psi: features(psi) }, before).map(({ feature }) => feature).join("");
  assertEquals(order({ a: 0.01, b: 0.02, c: 0.03 }, ["b", "a", "c"]), "bac");
  assertEquals(order({ a: 0.3, b: 0.4, c: 0.03 }, ["c", "a", "b"]), "bac");
  assertEquals(order({ a: 0.01, b: 0.02, d: 0.03 }, ["a", "b"]), "dab");
});

Deno.test("byPeak() has the highest first, and stable ones by name", () => {
  const peaks = features({ d: 0.02, c: 0.05, e: 0.1, a: 0.2, b: 0.3 });
  assertEquals(byPeak(peaks).join(""), "bacde");
  assertEquals(byPeak(undefined), []);
});

Deno.test("ranking() gives each feature its own figures", () => {
  const name = (fault: string) => `feature:model_feature_${fault}:ratio5m`;
  const [row, other] = ranking({
    psi: features({ a: 0.3, b: 0.1 }),
    noise: features({ a: 0.01 }),
    shift: features({ a: -1.5 }),
    drifted: undefined,
    faults: answer(
      [{ __name__: name("missing"), feature: "a" }, 0.1],
      [{ __name__: name("unseen"), feature: "a" }, 0.2],
      [{ __name__: name("out_of_range"), feature: "a" }, 0.3],
    ),
  });
  assertEquals(row, {
    feature: "a",
    psi: 0.3,
    noise: 0.01,
    level: "drifted",
    shift: -1.5,
    missing: 0.1,
    unseen: 0.2,
    outOfRange: 0.3,
  });
  const { noise, shift, missing, unseen, outOfRange } = other!;
  assertEquals([noise, shift, missing, unseen, outOfRange], [NaN, NaN, NaN, NaN, NaN]);
});

Deno.test("ranking() is empty without answers", () => assertEquals(ranking(NONE), []));

Deno.test("faultOf() is the fault in the name of a series, or else the name", () => {
  assertEquals(
    ["feature:model_feature_out_of_range:ratio1h", "up"].map(faultOf),
    ["out_of_range", "up"],
  );
});

Deno.test("namesOverTime() asks for all features of a small model", () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `f${at}`);
  assertEquals(namesOverTime(names(20), ["f1"], []), undefined);
  assertEquals(namesOverTime(names(21), ["f2", "f1"], ["f3", "f1"]), ["f1", "f2", "f3"]);
});
