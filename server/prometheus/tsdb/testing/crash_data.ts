/** What crash_child.ts writes and crash_test.ts expects: a sample follows from its place. */

export const SERIES = 50;

// Ten minutes a step, so that a few hundred steps pass many borders of partitions.
const STEP_MS = 600_000;
const START = 1_700_006_400_000;

export function crashTime(step: number): number {
  return START + step * STEP_MS;
}

export function crashValue(series: number, step: number): number {
  return series % 2 === 0 ? step * 3 : (step * series) / 7;
}

export function crashLabels(series: number): Map<string, string> {
  return new Map([["__name__", "crash"], ["series", `${series}`]]);
}
