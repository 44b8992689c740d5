import { assertEquals } from "@std/assert/mod.js";
import { ramp, shadeOf, SHADES } from "./ramp.ts";

/** How light a colour is, roughly. */
function lightness(color: string): number {
  return [1, 3, 5].reduce((sum, at) => sum + parseInt(color.slice(at, at + 2), 16), 0);
}

Deno.test("ramp() goes from the page's own shade to its opposite", () => {
  const [light, dark] = [ramp(false), ramp(true)];
  assertEquals([light.length, dark.length], [SHADES, SHADES]);
  assertEquals([light[0], light.at(-1)], ["#fde725", "#00204d"]);
  assertEquals([dark[0], dark.at(-1)], ["#27447a", "#fde725"]);
});

Deno.test("ramp() has shades between its stops", () => {
  // 31 steps over 7 stretches: the second shade is 7/31 of the way to the second stop; 6/31 if dark.
  assertEquals(ramp(false)[1], "#f5df31");
  assertEquals(ramp(true)[1], "#294578");
  for (const color of [...ramp(false), ...ramp(true)]) {
    assertEquals(/^#[0-9a-f]{6}$/.test(color), true);
  }
  const light = ramp(false).map(lightness);
  assertEquals(light, light.toSorted((a, b) => b - a));
});

Deno.test("shadeOf() is on a square-root scale up to the most, and -1 for none", () => {
  assertEquals([0, -1, NaN].map((count) => shadeOf(count, 100)), [-1, -1, -1]);
  assertEquals([0.01, 25, 100, 400].map((count) => shadeOf(count, 100)), [0, 16, 31, 31]);
});
