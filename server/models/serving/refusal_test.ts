import { assertEquals } from "@std/assert/mod.js";
import {
  deadlineError,
  forbiddenError,
  hangError,
  invalidInputError,
  malformedError,
  overloadedError,
  Problems,
  tooLargeError,
} from "../../errors.ts";
import { isInvalid, refusalOf } from "./refusal.ts";

const problems = new Problems();
problems.add("instances[0].age", "is missing: expected a number", "missing", "age");
problems.add("instances[0].name", "is not a feature of this model", "unknown_field");
const [several] = (() => {
  try {
    problems.throwIfAny();
  } catch (error) {
    return [error];
  }
  return [];
})();

const cases: readonly [string, unknown, string | undefined, string][] = [
  ["the first of several problems", several, "missing", "age"],
  ["a body that cannot be read", malformedError("the body is empty"), "malformed", ""],
  ["input without a cause", invalidInputError("it is odd"), "other", ""],
  ["too many rows", tooLargeError("too many"), "too_large", ""],
  ["a full queue", overloadedError("full"), "overloaded", ""],
  ["a deadline", deadlineError("late"), "timeout", ""],
  ["a run that was stopped", hangError(1000), "timeout", ""],
  ["an unexpected error", new TypeError("oops"), "error", ""],
  ["a caller that may not", forbiddenError("no"), undefined, ""],
];

for (const [name, error, reason, field] of cases) {
  Deno.test(`refusalOf() tells the reason of ${name}`, () => {
    assertEquals(refusalOf(error), reason && { reason, field } as ReturnType<typeof refusalOf>);
  });
}

Deno.test("isInvalid() tells the faults of a sender from those of the server", () => {
  assertEquals([isInvalid("missing"), isInvalid("other"), isInvalid("timeout")], [
    true,
    true,
    false,
  ]);
});
