import { assert, assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert/mod.js";
import { ramp, scaleEnd, shadeOf, SHADES } from "./ramp.ts";

const TOKENS = await Deno.readTextFile(new URL("../styles/tokens.css", import.meta.url));
/** The colour of the cards, in the light and in the dark theme. */
const [LIGHT_CARD, DARK_CARD] = [...TOKENS.matchAll(/--surface: (#\w{6});/g)]
  .map(([, color]) => color!) as [string, string];

const themes = [
  { name: "light", shades: ramp(false), card: LIGHT_CARD, ends: ["#8196af", "#071a36"] },
  { name: "dark", shades: ramp(true), card: DARK_CARD, ends: ["#556984", "#f9e93e"] },
];

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
}

/** WCAG's relative luminance. */
function luminance(color: string): number {
  const [red, green, blue] = channels(color)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** WCAG's contrast ratio, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

/** How far a colour is from grey, from 0 to 1. */
function colorfulness(color: string): number {
  return Math.max(...channels(color)) - Math.min(...channels(color));
}

for (const { name, shades, card, ends } of themes) {
  Deno.test(`every shade has a contrast of 3 to the card in the ${name} theme`, () => {
    for (const shade of shades) assertGreaterOrEqual(contrast(shade, card), 3, shade);
  });

  Deno.test(`each shade stands out more than the one before in the ${name} theme`, () => {
    const contrasts = shades.map((shade) => contrast(shade, card));
    assertEquals(contrasts, contrasts.toSorted((a, b) => a - b));
    assertGreaterOrEqual(contrasts.at(-1)! / contrasts[0]!, 4);
  });

  Deno.test(`the shade of a single count is greyish in the ${name} theme`, () => {
    const most = Math.max(...shades.map(colorfulness));
    assertLess(colorfulness(shades[shadeOf(1, 1000)]!), most / 2);
  });

  Deno.test(`ramp() mixes ${SHADES} shades from few to many in the ${name} theme`, () => {
    assertEquals([shades[0], shades.at(-1)], ends);
    assertEquals(new Set(shades).size, SHADES);
    assert(shades.every((shade) => /^#[0-9a-f]{6}$/.test(shade)));
  });
}

Deno.test("ramp() has shades between its stops", () => {
  // 31 steps over 6 stretches: the second shade is 6/31 of the way to the second stop.
  assertEquals([ramp(false)[1], ramp(true)[1]], ["#7b92af", "#5a6c85"]);
});

Deno.test("shadeOf() is on a square-root scale up to the most, and -1 for none", () => {
  assertEquals([0, -1, NaN].map((count) => shadeOf(count, 100)), [-1, -1, -1]);
  assertEquals([0.01, 25, 100, 400].map((count) => shadeOf(count, 100)), [0, 16, 31, 31]);
});

Deno.test("scaleEnd() is the largest number, and at least 20 for counts", () => {
  const cells = (...counts: number[]) => ({
    grid: { start: 0, end: 0, step: 1 },
    bounds: [1],
    counts: [Float64Array.from(counts)],
  });
  const count = { kind: "count", window: 1 } as const;
  assertEquals([scaleEnd(cells(1, NaN), count), scaleEnd(cells(3, 21), count)], [20, 21]);
  assertEquals(scaleEnd(cells(0.2, 0.5), { kind: "rate" }), 0.5);
  assertEquals(scaleEnd(cells(7), { kind: "sum" }), 7);
});
