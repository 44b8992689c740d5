import { assertEquals } from "@std/assert/mod.js";
import { isTimeout } from "./is_timeout.ts";

const cases: readonly (readonly [name: string, error: unknown, want: boolean])[] = [
  ["a timeout", new DOMException("late", "TimeoutError"), true],
  ["an aborted request", new DOMException("stopped", "AbortError"), false],
  ["an error of that name only", Object.assign(new Error("late"), { name: "TimeoutError" }), false],
  ["nothing", undefined, false],
];
for (const [name, error, want] of cases) {
  Deno.test(`isTimeout() is ${want} for ${name}`, () => assertEquals(isTimeout(error), want));
}
