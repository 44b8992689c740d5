/** Cividis, from few to many: a ramp that looks alike with any colour vision. */

const STOPS = [
  "#00204d",
  "#00336f",
  "#2f4770",
  "#575d6d",
  "#7c7b78",
  "#a59c74",
  "#d8c55a",
  "#fde725",
];
export const SHADES = 32;

/** Shades from few to many: towards the background's opposite. */
export function ramp(dark: boolean): string[] {
  // The darkest shades would not be visible on a dark page.
  const stops = dark ? ["#27447a", ...STOPS.slice(2)] : [...STOPS].reverse();
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
