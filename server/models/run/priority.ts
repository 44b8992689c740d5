/** 1 is the highest level. The same numbers as Triton's `priority` parameter. */
export type Priority = 1 | 2 | 3;

export const DEFAULT_PRIORITY: Priority = 2;
export const LOWEST_PRIORITY: Priority = 3;

// A request goes behind those of the next higher level that arrive within this time after it. Later
// ones are behind it, so that no request waits for ever.
const LEVEL_MS = 100;

/** How much later than its arrival a request counts in the order of the queue, in milliseconds. */
export function priorityDelay(priority: Priority = DEFAULT_PRIORITY): number {
  return (priority - 1) * LEVEL_MS;
}
