import { assertEquals, assertNotEquals } from "@std/assert/mod.js";
import { Palette } from "./palette.ts";

Deno.test("a series keeps its colour when others come", () => {
  const palette = new Palette();
  const before = palette.strokeOf("chart", "churn 1");
  for (let nth = 0; nth < 30; nth++) palette.strokeOf("chart", `other ${nth}`);
  assertEquals(palette.strokeOf("chart", "churn 1"), before);
});

Deno.test("the first eight series have eight colours, the next eight have dashes", () => {
  const palette = new Palette();
  const strokes = Array.from(
    { length: 16 },
    (_, nth) => palette.strokeOf("chart", `series ${nth}`),
  );
  const colors = (some: typeof strokes) => new Set(some.map(({ color }) => color)).size;
  assertEquals(colors(strokes.slice(0, 8)), 8);
  assertEquals(colors(strokes.slice(8)), 8);
  assertEquals(strokes.slice(0, 8).every(({ dash }) => dash.length === 0), true);
  assertNotEquals(strokes[8]!.dash.length, 0);
});

Deno.test("outcomes and quantiles have the same colour on every page", () => {
  assertEquals(new Palette().strokeOf("chart", "p95"), { color: 0, dash: [] });
});
