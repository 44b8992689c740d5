import { assertEquals } from "@std/assert/mod.js";
import { labelsOf } from "../../promql/labels.ts";
import { SampleStore } from "./sample_store.ts";

const labels = (job: string) => labelsOf([["__name__", "up"], ["job", job]]);

Deno.test("SampleStore returns the result of each append", () => {
  const store = new SampleStore();
  const ref = store.ref(labels("a"));
  assertEquals(store.append(ref, 10, 1), "appended");
  assertEquals(store.append(ref, 10, 1), "same");
  assertEquals(store.append(ref, 10, 2), "duplicate");
  assertEquals(store.appendStale(ref, 10), "duplicate");
  assertEquals(store.append(ref, 9, 1), "outOfOrder");
  assertEquals(store.appendStale(ref, 11), "appended");
  assertEquals(store.appendStale(ref, 11), "same");
  assertEquals(store.append(ref + 1, 12, 1), "unknownSeries");
});

Deno.test("SampleStore has one reference for each set of labels", () => {
  const store = new SampleStore();
  assertEquals(store.ref(labels("a")), store.ref(labels("a")));
});

Deno.test("SampleStore selects series in the order of their labels", () => {
  const store = new SampleStore();
  for (const job of ["b", "c", "a"]) store.ref(labels(job));
  const jobs = (op: "=~" | "!=", value: string) =>
    store.select([{ name: "job", op, value }]).map((series) => series.labels.get("job"));
  assertEquals(jobs("=~", ".+"), ["a", "b", "c"]);
  assertEquals(jobs("!=", "b"), ["a", "c"]);
  assertEquals(store.select([{ name: "__name__", op: "=", value: "down" }]), []);
});

Deno.test("SampleStore returns the samples of a range, both ends included", () => {
  const store = new SampleStore();
  const ref = store.ref(labels("a"));
  for (let i = 0; i < 100; i++) store.append(ref, i * 10, i);
  const [series] = store.select([{ name: "__name__", op: "=", value: "up" }]);
  const { length, values } = series!.samples(100, 130);
  assertEquals([length, ...values], [4, 10, 11, 12, 13]);
});

Deno.test("SampleStore keeps more samples than it had room for at first", () => {
  const store = new SampleStore();
  const ref = store.ref(labels("a"));
  for (let i = 0; i < 40; i++) {
    assertEquals(i % 3 === 2 ? store.appendStale(ref, i) : store.append(ref, i, i), "appended");
  }
  const [series] = store.select([]);
  const { length, times, values, stale } = series!.samples(-Infinity, Infinity);
  assertEquals(length, 40);
  assertEquals([...times], Array.from({ length: 40 }, (_, i) => i));
  assertEquals([...values], Array.from({ length: 40 }, (_, i) => i % 3 === 2 ? NaN : i));
  assertEquals([...stale], Array.from({ length: 40 }, (_, i) => i % 3 === 2 ? 1 : 0));
});

Deno.test("SampleStore knows no series of a reference that it never gave", () => {
  assertEquals(new SampleStore().append(0, 1, 1), "unknownSeries");
  assertEquals(new SampleStore().appendStale(0, 1), "unknownSeries");
});

Deno.test("SampleStore selects series that all matchers accept", () => {
  const store = new SampleStore();
  for (const job of ["a", "b"]) store.ref(labels(job));
  store.ref(labelsOf([["__name__", "down"], ["job", "a"]]));
  const names = (...matchers: Parameters<typeof store.select>[0]) =>
    store.select(matchers).map((series) => [...series.labels.values()].join(" "));
  const name = { name: "__name__", op: "=", value: "up" } as const;
  assertEquals(names(name, { name: "job", op: "=", value: "a" }), ["up a"]);
  assertEquals(names({ name: "job", op: "=", value: "a" }), ["down a", "up a"]);
  assertEquals(names({ name: "__name__", op: "!=", value: "up" }), ["down a"]);
  assertEquals(names({ name: "__name__", op: "=~", value: "up|down" }).length, 3);
});
