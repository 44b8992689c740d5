import { assertAlmostEquals, assertEquals } from "@std/assert/mod.js";
import { logLoss } from "./log_loss.ts";

Deno.test("the log loss of a row is minus the logarithm of its class's probability", () => {
  assertEquals(logLoss(1), 0);
  assertAlmostEquals(logLoss(0.25), 1.3862943611198906, 1e-15);
});

Deno.test("probabilities of 0 and below are clipped as in scikit-learn, those above 1 too", () => {
  assertAlmostEquals(logLoss(0), 36.04365338911715, 1e-12);
  assertEquals([logLoss(-1), logLoss(1e-20)], [logLoss(0), logLoss(0)]);
  assertEquals(logLoss(1.1), 0);
});
