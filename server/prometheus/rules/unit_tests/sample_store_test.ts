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
