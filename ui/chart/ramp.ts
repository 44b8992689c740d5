import type { Buckets } from "../prom/histogram.ts";
import type { CellValue } from "./heat_text.ts";

/**
 * The colours of counts, from few to many, on a light and on a dark card.
 *
 * Contrast to the card grows from 3:1, which the accessibility guidelines ask of a graphic, so a cell
 * with one request can be told from an empty one. The first colours are greyish: colour draws the
 * eye, and belongs to the many. Lightness alone tells all of them apart, with any colour vision.
 */
const LIGHT = ["#8196af", "#6282ad", "#446ca8", "#285497", "#193d79", "#0e2a55", "#071a36"];
const DARK = ["#556984", "#6d7889", "#8e897c", "#a6a078", "#c5b974", "#e3d368", "#f9e93e"];
export const SHADES = 32;

/** The shades from few to many. */
export function ramp(dark: boolean): string[] {
  const stops = dark ? DARK : LIGHT;
  return Array.from({ length: SHADES }, (_, at) => {
    const place = at / (SHADES - 1) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    return mix(stops[low]!, stops[low + 1]!, place - low);
  });
}

function mix(a: string, b: string, share: number): string {
  const part = (text: string, at: number) => parseInt(text.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => {
    const value = Math.round(part(a, at) * (1 - share) + part(b, at) * share);
    return value.toString(16).padStart(2, "0");
  });
  return `#${mixed.join("")}`;
}

/** The shade of a count among counts up to `most`, on a square-root scale; -1 for none. */
export function shadeOf(count: number, most: number): number {
  if (!(count > 0)) return -1;
  return Math.min(SHADES - 1, Math.floor(Math.sqrt(count / most) * SHADES));
}

// A lone request in a quiet range would else look like a crowd in a busy one.
const LEAST_SCALE = 20;

/** The number that the last shade stands for. */
export function scaleEnd({ counts }: Buckets, { kind }: CellValue): number {
  let most = kind === "count" ? LEAST_SCALE : 0;
  for (const row of counts) for (const count of row) if (count > most) most = count;
  return most;
}
