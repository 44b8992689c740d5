import { assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { confusionsOf } from "./confusions.ts";

const pair = (predicted: string, actual: string) => ({ predicted, actual });

Deno.test("confusionsOf() has the most frequent first, and equal ones by name", () => {
  const cells = answerOf([5, pair("b", "a")], [20, pair("c", "a")], [5, pair("a", "b")]);
  assertEquals(
    confusionsOf(cells, 40).map(({ predicted, actual, rows, share }) =>
      [predicted, actual, rows, share].join(" ")
    ),
    ["c a 20 0.5", "a b 5 0.125", "b a 5 0.125"],
  );
});

Deno.test("confusionsOf() leaves out traces of a row", () => {
  const cells = answerOf([0.49, pair("b", "a")], [0.5, pair("c", "a")]);
  assertEquals(confusionsOf(cells, 1).map(({ predicted }) => predicted), ["c"]);
});

Deno.test("confusionsOf() has no share above 1, and none of nothing", () => {
  const shares = [4, 0].map((wrong) =>
    confusionsOf(answerOf([5, pair("b", "a")]), wrong)[0]!.share
  );
  assertEquals(shares, [1, NaN]);
  assertEquals(confusionsOf(undefined, 4), []);
});
