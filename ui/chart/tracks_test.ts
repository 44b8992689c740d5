import { assertEquals } from "@std/assert/mod.js";
import { type Band, bandOf, tracksHeight } from "./tracks.tsx";

const BANDS: readonly Band[] = [
  { from: 0, color: "quiet", text: "stable" },
  { from: 0.1, color: "pending", text: "moving" },
  { from: 0.2, color: "bad", text: "drifted" },
];

Deno.test("bandOf() is the last band that a value is above of", () => {
  assertEquals([-1, 0, 0.1, 0.11, 0.2, 0.3].map((value) => bandOf(BANDS, value)), [
    0,
    0,
    0,
    1,
    1,
    2,
  ]);
});

Deno.test("tracksHeight() grows by a row for each track", () => {
  assertEquals(tracksHeight(3) - tracksHeight(2), 24);
});
