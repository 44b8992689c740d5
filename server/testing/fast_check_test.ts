import { assert, assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";

Deno.test("every property ends after 20 seconds", () => {
  assertEquals(fc.readConfigureGlobal().interruptAfterTimeLimit, 20_000);
});

Deno.test("a property that fails tells a failure when its time is over, however slow each try", () => {
  const start = performance.now();
  // Each of the hundred texts can get shorter, so that there is always a next try.
  const texts = fc.array(fc.string({ minLength: 5 }), { minLength: 100, maxLength: 100 });
  const slow = fc.property(texts, (_texts) => {
    const end = performance.now() + 20;
    while (performance.now() < end);
    return false;
  });
  const { failed, interrupted, counterexample } = fc.check(slow, { interruptAfterTimeLimit: 100 });
  assertEquals([failed, interrupted, counterexample![0].length], [true, true, 100]);
  assert(performance.now() - start < 10_000, "it went on shrinking");
});
