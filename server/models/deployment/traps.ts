// One request may be unusual; a client that sends the second may send more. Each costs its thread
// the start of a runtime, some 0.1 s.
export const MAX_TRAPS = 2;
const WINDOW_MS = 60_000;

/** The traps within the last minute, in milliseconds since 1970, with another one now. */
export function withTrap(traps: readonly number[], now: number): readonly number[] {
  return [...traps.filter((time) => now - time < WINDOW_MS), now];
}
