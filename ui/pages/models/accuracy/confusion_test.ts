import { assertEquals } from "@std/assert/mod.js";
import { answerOf, type Labelled } from "./answer_fixture.ts";
import { classCounts } from "./class_counts.ts";
import { confusionOf, MOST_CLASSES, shownClasses } from "./confusion.ts";

Deno.test("all classes of a small model have rows, in the order of the model", () => {
  const counts = classCounts(answerOf([5, { actual: "b", of: "actual" }]));
  assertEquals(shownClasses(counts, ["c", "b", "a"]), ["c", "b", "a"]);
});

Deno.test("a class that the model does not list comes last", () => {
  const counts = classCounts(answerOf([5, { actual: "x", of: "actual" }]));
  assertEquals(shownClasses(counts, ["a", "b"]), ["a", "b", "x"]);
});

Deno.test("the cells of a small model are those of the answer, and 0 where it has none", () => {
  const answer = answerOf(
    [60, { actual: "No", predicted: "No" }],
    [10, { actual: "No", predicted: "Yes" }],
    [25, { actual: "Yes", predicted: "Yes" }],
  );
  assertEquals(confusionOf(["No", "Yes"], new Map(), ["No", "Yes"], answer), {
    names: ["No", "Yes"],
    more: 0,
    cells: [[60, 10], [0, 25]],
  });
});

// Class 0 has 1 label, class 1 has 2, and so on; each predicts itself, but class 11 predicts 0 once.
const CLASSES = Array.from({ length: 12 }, (_, at) => `c${at}`);
const MANY = classCounts(answerOf(
  ...CLASSES.flatMap((name, at): Labelled[] => [
    [at + 1, { actual: name, of: "actual" }],
    [name === "c11" ? at : at + 1, { actual: name, of: "correct" }],
    [name === "c11" ? at : name === "c0" ? at + 2 : at + 1, { predicted: name, of: "predicted" }],
  ]),
));

Deno.test("of many classes the largest have rows, in the order of the model", () => {
  const shown = shownClasses(MANY, CLASSES);
  assertEquals(shown.length, MOST_CLASSES);
  assertEquals(shown, CLASSES.slice(4));
});

Deno.test("the last row and column hold the labels of all other classes", () => {
  const shown = ["c10", "c11"];
  const { names, more, cells } = confusionOf(
    shown,
    MANY,
    CLASSES,
    answerOf([11, { actual: "c10", predicted: "c10" }], [11, { actual: "c11", predicted: "c11" }]),
  );
  assertEquals(names, ["c10", "c11", "10 more"]);
  assertEquals(more, 10);
  assertEquals(cells, [[11, 0, 0], [0, 11, 1], [0, 0, 55]]);
});

Deno.test("a class without labels comes after those with some, and has no other cells", () => {
  const counts = classCounts(answerOf([1, { actual: "c11", of: "actual" }]));
  const shown = shownClasses(counts, CLASSES);
  assertEquals(shown, [...CLASSES.slice(0, MOST_CLASSES - 1), "c11"]);
  assertEquals(confusionOf(["c0"], counts, ["c0", "c11"], undefined).cells, [[0, 0], [0, 1]]);
});

Deno.test("a count that increases of counters put below 0 is 0", () => {
  const counts = classCounts(answerOf([4.9, { actual: "a", of: "actual" }]));
  const answer = answerOf([5, { actual: "a", predicted: "a" }]);
  assertEquals(confusionOf(["a"], counts, ["a", "b"], answer).cells, [[5, 0], [0, 0]]);
});
