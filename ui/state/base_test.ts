import { assertEquals } from "@std/assert/mod.js";
import { BASE, baseOf } from "./base.ts";

const scripts: readonly (readonly [script: string, want: string])[] = [
  ["https://host/ui/assets/main-1a2b3c4d.js", ""],
  ["https://host/a/b/ui/assets/main-1a2b3c4d.js", "/a/b"],
  ["https://host/ui/assets/ui/assets/main-1a2b3c4d.js", "/ui/assets"],
  ["https://host/elsewhere/charts.js", ""],
];
for (const [script, want] of scripts) {
  Deno.test(`baseOf() is "${want}" for ${script}`, () => assertEquals(baseOf(script), want));
}

Deno.test("the base is the top where the page was not built", () => assertEquals(BASE, ""));
