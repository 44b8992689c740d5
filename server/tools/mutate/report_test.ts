import { assertEquals } from "@std/assert/mod.js";
import { describe, score, summary } from "./report.ts";

const mutant = { id: "1", file: "server/a/b.ts", line: 7, text: "", change: "1 → 2" };
const unnoticed = (status: "survived" | "unreached", line = 7) => ({
  mutant: { ...mutant, line },
  verdict: { status },
});
const tally = { folder: "server/a", killed: 3, survivors: [], equivalent: 0, left: 0 };

Deno.test("score() is the part that was noticed of what met the tests", () => {
  const half = { ...tally, survivors: [unnoticed("survived")], left: 9, equivalent: 9 };
  assertEquals(score([half]), 0.75);
  assertEquals(score([half, { ...tally, killed: 4 }]), 0.875);
  assertEquals(score([]), 1);
});

Deno.test("describe() lists what went unnoticed by line, before the score", () => {
  const survivors = [unnoticed("survived", 30), unnoticed("unreached", 7)];
  assertEquals(describe({ ...tally, survivors }).split("\n"), [
    "  server/a/b.ts:7  1 → 2  (no test comes by)",
    "  server/a/b.ts:30  1 → 2",
    "server/a: 60.0 % of 5 noticed",
  ]);
});

Deno.test("summary() tells what was not judged", () => {
  assertEquals(
    summary([{ ...tally, equivalent: 2 }, { ...tally, left: 4 }]),
    "100.0 % of 6 noticed, 2 equivalent, 4 not reached in time",
  );
});
