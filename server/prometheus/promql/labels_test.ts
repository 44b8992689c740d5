import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert/mod.js";
import {
  compareLabels,
  compareText,
  filterLabels,
  formatLabels,
  labelsKey,
  labelsOf,
  setLabels,
  withoutName,
} from "./labels.ts";

Deno.test("labelsOf() sorts by name and leaves empty values out", () => {
  assertEquals([...labelsOf([["b", "2"], ["c", ""], ["a", "1"]])], [["a", "1"], ["b", "2"]]);
});

Deno.test("labelsKey() differs when only the boundary between name and value differs", () => {
  assertNotEquals(labelsKey(labelsOf([["a", "b\0c"]])), labelsKey(labelsOf([["a\0b", "c"]])));
});

Deno.test("labelsKey() without some labels is the key of the others", () => {
  const labels = labelsOf([["a", "1"], ["b", "2"], ["c", "3"]]);
  const others = labelsOf([["a", "1"], ["c", "3"]]);
  assertEquals(labelsKey(labels, (name) => name !== "b"), labelsKey(others));
});

Deno.test("withoutName() removes what describes the metric", () => {
  const described = [["__name__", "up"], ["__type__", "gauge"], ["__unit__", "s"]] as const;
  const labels = labelsOf([...described, ["job", "a"]]);
  assertEquals([...withoutName(labels)], [["job", "a"]]);
});

Deno.test("filterLabels() returns the same object when it keeps everything", () => {
  const labels = labelsOf([["a", "1"]]);
  assertStrictEquals(filterLabels(labels, () => true), labels);
});

Deno.test("setLabels() adds, replaces and, with an empty value, removes", () => {
  const labels = setLabels(labelsOf([["a", "1"], ["b", "2"]]), [["b", ""], ["c", "3"], ["a", "9"]]);
  assertEquals([...labels], [["a", "9"], ["c", "3"]]);
});

Deno.test("compareText() compares as bytes, also beyond U+FFFF", () => {
  assert(compareText("\uffff", "😀") < 0);
  assert(compareText("a", "aa") < 0);
  assertEquals(compareText("é", "é"), 0);
});

Deno.test("compareLabels() compares label by label, a prefix first", () => {
  const texts: [string, string][][] = [
    [],
    [["a", "1"]],
    [["a", "1"], ["b", "1"]],
    [["a", "2"]],
    [["b", "0"]],
  ];
  const sets = texts.map(labelsOf);
  assertEquals([...sets].reverse().sort(compareLabels), sets);
});

Deno.test("formatLabels() quotes names only where they need it", () => {
  assertEquals(formatLabels(labelsOf([["a b", '"'], ["c", "d"]])), `{"a b"="\\"", c="d"}`);
});
