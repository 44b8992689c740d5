import { assertEquals } from "@std/assert/mod.js";
import { type ReferenceState, referenceStateOf, sourceText } from "./reference_state.ts";

const texts: readonly [ReferenceState, string][] = [
  [{ source: "file", rows: 5634, rows_kept: 0 }, "reference.json, 5,634 rows"],
  [
    { source: "live", rows: 5000, made: "2026-03-04T05:06:07.000Z", rows_kept: 0 },
    "live rows, 5,000 rows, of 2026-03-04",
  ],
  [{ source: "live", rows_kept: 0 }, "live rows"],
  [{ source: "none", rows_kept: 0 }, ""],
];
for (const [state, want] of texts) {
  Deno.test(`sourceText() of "${state.source}" is "${want}"`, () => {
    assertEquals(sourceText(state), want);
  });
}

Deno.test("referenceStateOf() is undefined where the server says nothing", () => {
  const version = { version: "1", state: "READY", reason: "" } as const;
  assertEquals(referenceStateOf(version), undefined);
  assertEquals(referenceStateOf(undefined), undefined);
  const reference = { source: "none", rows_kept: 3 };
  assertEquals(referenceStateOf({ ...version, reference } as typeof version), reference);
});
