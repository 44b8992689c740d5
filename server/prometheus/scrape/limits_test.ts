import { assertEquals } from "@std/assert/mod.js";
import { DEFAULT_LIMITS } from "./limits.ts";

Deno.test("the limits of a target are far above what exporters send", () => {
  assertEquals(DEFAULT_LIMITS, {
    lineLength: 65_536,
    samples: 500_000,
    labels: 128,
    nameLength: 1024,
    valueLength: 16_384,
  });
});
