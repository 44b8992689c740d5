import { assertEquals } from "@std/assert/mod.js";
import { versionState } from "./version_state.ts";

const cases = [
  ["READY", "", "ok ready"],
  ["READY", "it is bad", "warn ready, change refused"],
  ["UNAVAILABLE", "it is bad", "bad not ready"],
  ["UNAVAILABLE", "", "bad not ready"],
] as const;
for (const [state, reason, want] of cases) {
  Deno.test(`a version that is ${state} with the reason "${reason}" is ${want}`, () => {
    const { mood, text } = versionState({ state, reason });
    assertEquals(`${mood} ${text}`, want);
  });
}
