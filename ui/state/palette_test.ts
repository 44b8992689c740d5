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
  const colors = { ok: 4, invalid: 7, overloaded: 5, timeout: 1, error: 3, p50: 2, p95: 0, p99: 6 };
  const others = { "1": 0, "2": 2, "3": 6, "2xx": 4, "3xx": 2, "4xx": 7, "5xx": 5 };
  for (const [name, color] of Object.entries({ ...colors, ...others })) {
    assertEquals(new Palette().strokeOf("chart", name), { color, dash: [] });
  }
});

Deno.test("every eight series have dashes of their own, up to four kinds", () => {
  const palette = new Palette();
  const dashes = Array.from(
    { length: 40 },
    (_, nth) => palette.strokeOf("chart", `series ${nth}`).dash.join(" "),
  );
  assertEquals([0, 7, 8, 15, 16, 24, 32, 39].map((nth) => dashes[nth]), [
    ...["", "", "6 4", "6 4", "2 3", "8 3 2 3", "", ""],
  ]);
});

Deno.test("a name likely has its colour in another chart and on another day", () => {
  const colors = (chart: string) => {
    const palette = new Palette();
    palette.strokeOf("other", "first");
    return ["GET /", "churn", "fraud", "é", ""].map((name) => palette.strokeOf(chart, name).color);
  };
  assertEquals(colors("a"), colors("b"));
  // FNV-1a of the names, and the next free colour after it.
  assertEquals(colors("a"), [6, 5, 1, 4, 7]);
});
