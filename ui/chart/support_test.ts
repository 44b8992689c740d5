import { assertEquals } from "@std/assert/mod.js";
import { fewestFor, supportedStroke, weakParts } from "./support.ts";

Deno.test("fewestFor() wants enough values for one of them to lie beyond the quantile", () => {
  assertEquals([0.5, 0.95, 0.99].map(fewestFor), [2, 20, 100]);
});

Deno.test("weakParts() are where fewer values were counted; a gap is not weak", () => {
  const counts = Float64Array.of(99, 100, 20, 0, 300, NaN, 5);
  assertEquals(weakParts({ counts, fewest: 100 }), [[0, 1], [2, 4], [6, 7]]);
  assertEquals(weakParts({ counts, fewest: 0 }), []);
});

/** A plot of 100 pixels from 10 on, over points at 0, 10 … 100 seconds, and the stops it was given. */
function plotOf(width = 100) {
  const stops: string[] = [];
  const createLinearGradient = (...ends: number[]) => {
    stops.push(ends.join(" "));
    return { addColorStop: (at: number, color: string) => stops.push(`${at} ${color}`) };
  };
  const plot = {
    bbox: { left: 10, width },
    data: [Array.from({ length: 11 }, (_, at) => at * 10)],
    valToPos: (time: number) => 10 + time,
    ctx: { createLinearGradient },
  };
  return { plot: plot as unknown as Parameters<typeof supportedStroke>[0], stops };
}

const theme = { quiet: "#888888" } as Parameters<typeof supportedStroke>[1];

/** The stops of a stroke whose points have these counts; ten are enough. */
function stopsFor(counts: number[]): string[] {
  const { plot, stops } = plotOf();
  supportedStroke(plot, theme, "red", { counts, fewest: 10 });
  return stops;
}

Deno.test("supportedStroke() is grey from half-way before a weak point to half-way after it", () => {
  const counts = Array.from({ length: 11 }, (_, at) => at === 3 || at === 4 ? 1 : 10);
  assertEquals(stopsFor(counts), [
    ...["10 0 110 0", "0 red", "0.25 red", "0.25 #888888a0", "0.45 #888888a0", "0.45 red"],
  ]);
});

Deno.test("supportedStroke() is grey up to an end where the line is weak there", () => {
  const begins = Array.from({ length: 11 }, (_, at) => at < 2 ? 1 : 10);
  assertEquals(stopsFor(begins).slice(2), ["0 red", "0 #888888a0", "0.15 #888888a0", "0.15 red"]);
  const ends = begins.toReversed();
  assertEquals(stopsFor(ends).slice(2), ["0.85 red", "0.85 #888888a0", "1 #888888a0", "1 red"]);
});

Deno.test("supportedStroke() is the colour alone if nothing is weak, or before the first layout", () => {
  const { plot } = plotOf();
  const support = { counts: [1], fewest: 10 };
  assertEquals(supportedStroke(plot, theme, "red", undefined), "red");
  assertEquals(supportedStroke(plot, theme, "red", { ...support, fewest: 1 }), "red");
  assertEquals(supportedStroke(plotOf(0).plot, theme, "red", support), "red");
  assertEquals(supportedStroke(plotOf(NaN).plot, theme, "red", support), "red");
});
