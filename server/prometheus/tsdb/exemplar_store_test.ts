import { assertEquals } from "@std/assert/mod.js";
import type { Exemplar, Labels } from "../storage.ts";
import { ExemplarStore } from "./exemplar_store.ts";

const A: Labels = new Map([["__name__", "a"], ["job", "x"]]);
const B: Labels = new Map([["__name__", "b"]]);
const IS_A = [{ name: "__name__", op: "=", value: "a" }] as const;
const IS_B = [{ name: "__name__", op: "=", value: "b" }] as const;

function exemplar(time: number, id: string, value = 1): Exemplar {
  return { labels: new Map([["trace_id", id]]), value, time };
}

/** The ids of a store's exemplars by the name of their series. */
function ids(store: ExemplarStore, lists = [[], []] as Parameters<ExemplarStore["select"]>[0]) {
  return Object.fromEntries(
    store.select(lists, -Infinity, Infinity).map(({ labels, exemplars }) => [
      labels.get("__name__"),
      exemplars.map(({ labels }) => labels.get("trace_id")).join(""),
    ]),
  );
}

Deno.test("exemplars are found by the labels of their series", () => {
  const store = new ExemplarStore();
  store.append(A, exemplar(1, "p"));
  store.append(B, exemplar(2, "q"));
  store.append(new Map(A), exemplar(3, "r"));
  assertEquals(ids(store, [IS_A]), { a: "pr" });
  assertEquals(ids(store, [IS_B, IS_A]), { a: "pr", b: "q" });
  assertEquals(ids(store, [IS_A, IS_A]), { a: "pr" });
  assertEquals(ids(store, []), {});
});

Deno.test("labels are sorted, whatever their order in a scrape", () => {
  const store = new ExemplarStore();
  const [name, job] = [...A] as [[string, string], [string, string]];
  store.append(new Map([job, name]), exemplar(1, "p"));
  store.append(new Map([name, job]), exemplar(2, "q"));
  const [series, ...others] = store.select([IS_A], 0, 9);
  assertEquals([...series!.labels], [name, job]);
  assertEquals([series!.exemplars.length, others], [2, []]);
});

Deno.test("exemplars are found by time, both ends included", () => {
  const store = new ExemplarStore();
  for (const time of [1, 2, 3, 4]) store.append(A, exemplar(time, String(time)));
  const found = store.select([IS_A], 2, 3);
  assertEquals(found.map(({ exemplars }) => exemplars.map(({ time }) => time)), [[2, 3]]);
  assertEquals(store.select([IS_A], 5, 6), []);
});

const refused: readonly (readonly [name: string, second: Exemplar, want: string])[] = [
  ["keeps a later one", exemplar(11, "q"), "pq"],
  ["keeps another one of the same time", exemplar(10, "q"), "pq"],
  ["keeps another value of the same trace", exemplar(10, "p", 2), "pp"],
  ["leaves out the same one", exemplar(10, "p"), "p"],
  ["leaves out the same one at another time", exemplar(11, "p"), "p"],
  ["leaves out an older one", exemplar(9, "q"), "p"],
  ["keeps labels of 128 characters", exemplar(11, "x".repeat(120)), `p${"x".repeat(120)}`],
  ["leaves out longer labels", exemplar(11, "x".repeat(121)), "p"],
];
for (const [name, second, want] of refused) {
  Deno.test(`a store of exemplars ${name}`, () => {
    const store = new ExemplarStore();
    store.append(A, exemplar(10, "p"));
    store.append(A, second);
    assertEquals(ids(store), { a: want });
  });
}

Deno.test("exemplars with other names of labels differ", () => {
  const store = new ExemplarStore();
  for (const name of ["a", "b"]) {
    store.append(A, { labels: new Map([[name, "1"]]), value: 1, time: 1 });
  }
  store.append(A, { labels: new Map([["b", "1"], ["c", "1"]]), value: 1, time: 1 });
  assertEquals(store.select([IS_A], 0, 2)[0]!.exemplars.length, 3);
});

Deno.test("a full store forgets the oldest exemplars, and series without any", () => {
  const store = new ExemplarStore(3);
  store.append(B, exemplar(1, "p"));
  for (let i = 0; i < 3; i++) store.append(A, exemplar(i, String(i)));
  assertEquals(ids(store), { a: "012" });
  for (let i = 3; i < 20; i++) store.append(i % 2 ? A : B, exemplar(i, String(i % 10)));
  assertEquals(ids(store), { a: "79", b: "8" });
});
