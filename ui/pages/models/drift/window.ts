/** The windows over which drift is recorded: monitoring/rules/drift.rules.yml. */

export interface Window {
  /** As in the names of the recorded series. */
  readonly name: "5m" | "1h" | "1d";
  readonly seconds: number;
  /** After "the last". */
  readonly text: string;
  /** Before "windows". */
  readonly each: string;
  /** The shortest range, in seconds, that is shown with it. */
  readonly from: number;
}

const DAY = 86_400;

// A range should hold several windows, or drift over time would be one smooth bump.
const WINDOWS: readonly Window[] = [
  { name: "5m", seconds: 300, text: "5 minutes", each: "5-minute", from: 0 },
  { name: "1h", seconds: 3600, text: "hour", each: "1-hour", from: 3 * 3600 },
  { name: "1d", seconds: DAY, text: "day", each: "1-day", from: 3 * DAY },
];

/** The window that fits a range of this many seconds. */
export function windowFor(range: number): Window {
  // A range that ends now is a few milliseconds longer or shorter than its name says.
  return WINDOWS.findLast(({ from }) => Math.round(range) >= from) ?? WINDOWS[0]!;
}
