import { assertEquals } from "@std/assert/mod.js";
import { durationMs } from "./duration.ts";

const cases: readonly (readonly [string, number | undefined])[] = [
  ...[["2ms", 2], ["500us", 0.5], ["500µs", 0.5], ["1.5s", 1500], ["2m", 120_000]] as const,
  ...[["1h", 3_600_000], ["0ms", 0], ["", undefined], ["2", undefined]] as const,
  ...[["ms", undefined], ["-1ms", undefined], ["2 ms", undefined], ["1e3ms", undefined]] as const,
  ...[["1d", undefined], ["1.ms", undefined], ["1s500ms", undefined]] as const,
];
for (const [text, want] of cases) {
  Deno.test(`durationMs() of "${text}" is ${want}`, () => assertEquals(durationMs(text), want));
}
