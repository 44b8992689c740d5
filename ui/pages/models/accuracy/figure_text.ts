/** Figures as text: those below one another have the same number of decimals. */

import { show, wholeNumber } from "../../../format/units.ts";
import type { Measured } from "./measured.ts";

/** Three decimals below 1, and three digits from there on: "0.806", "6.10", "42.5", "1,204". */
export function figureText(value: number, like = value): string {
  if (!Number.isFinite(value)) return show(value, "number");
  const decimals = decimalsOf(like);
  const size = Math.abs(value);
  const text = decimals === 0 ? wholeNumber(size) : size.toFixed(decimals);
  // A rounded 0 has no sign.
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

function decimalsOf(value: number): number {
  const size = Math.abs(value);
  return size < 0.9995 ? 3 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

/** A figure with its standard error, where that is known: "0.806 ± 0.010". */
export function plusMinus({ value, stderr }: Measured): string {
  const text = figureText(value);
  return Number.isNaN(value + stderr) ? text : `${text} ± ${figureText(stderr, value)}`;
}

/** The difference to another figure, with its sign. */
export function difference(value: number, other: number): string {
  const text = figureText(value - other, value);
  return value > other && /[1-9]/.test(text) ? `+${text}` : text;
}
