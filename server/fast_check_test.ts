import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";

Deno.test("every property ends after 20 seconds", () => {
  assertEquals(fc.readConfigureGlobal().interruptAfterTimeLimit, 20_000);
});

Deno.test("a property that fails tells a failure when its time is over, however slow each try", () => {
  const start = performance.now();
  const slow = fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 50 }), (list) => {
    const end = performance.now() + 20;
    while (performance.now() < end);
    return list.length < 2;
  });
  const { failed, interrupted, counterexample } = fc.check(slow, { interruptAfterTimeLimit: 100 });
  assertEquals([failed, interrupted], [true, true]);
  assert(counterexample![0].length >= 2);
  assert(performance.now() - start < 10_000, "it went on shrinking");
});
