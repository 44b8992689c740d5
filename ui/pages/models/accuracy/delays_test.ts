import { assertEquals } from "@std/assert/mod.js";
import { answerOf } from "./answer_fixture.ts";
import { delaysOf, delayText } from "./delays.ts";

const DELAYS = delaysOf(answerOf(
  [100, { le: "+Inf" }],
  [20, { le: "60.0" }],
  [90, { le: "3600" }],
  [95, { le: "86400" }],
));

Deno.test("delaysOf() has the share of labels in each bucket", () => {
  assertEquals(DELAYS.names, ["1m", "1h", "1d", ">1d"]);
  assertEquals(DELAYS.shares, [0.2, 0.7, 0.05, 0.05]);
  assertEquals(DELAYS.labels, 100);
});

Deno.test("delayText() says within which bounds labels arrived", () => {
  assertEquals(delayText(DELAYS), "50\u00a0% within 1\u00a0h, 90\u00a0% within 1\u00a0h");
});

Deno.test("delayText() leaves out what is beyond the last bound", () => {
  const late = delaysOf(answerOf([10, { le: "+Inf" }], [6, { le: "60" }]));
  assertEquals(delayText(late), "50\u00a0% within 1\u00a0min");
  const later = delaysOf(answerOf([10, { le: "+Inf" }], [1, { le: "60" }]));
  assertEquals(delayText(later), undefined);
});

Deno.test("a histogram of one bucket has no bound below it", () => {
  assertEquals(delaysOf(answerOf([3, { le: "+Inf" }])).names, [">0s"]);
});

Deno.test("delayText() knows no bounds without labels", () => {
  const none = delaysOf(answerOf([0, { le: "60" }], [0, { le: "+Inf" }]));
  assertEquals(delayText(none), undefined);
  assertEquals(delayText(delaysOf(undefined)), undefined);
});
