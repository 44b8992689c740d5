/**
 * What rewritten sources ask: which mutant is on. They also say what they come by, so that a
 * mutant is judged only by the tests that reach it.
 */

import { ACTIVE } from "./active.ts";

let active: string | undefined = ACTIVE;
let hits = 0;
let mostHits = Infinity;
let reached: Map<string, number> | undefined;

/**
 * Turns a mutant on, or all off. One that is asked for more than `limit` times is taken for a loop
 * without an end, and throws.
 */
export function activate(id: string | undefined, limit = Infinity): void {
  active = id;
  hits = 0;
  mostHits = limit;
}

/** From now on, counts in `counts` how often each mutant is come by; without one, stops. */
export function countReached(counts: Map<string, number> | undefined): void {
  reached = counts;
}

// The names that the library gives them.
export function stryMutAct_9fa48(id: string): boolean {
  if (id !== active) return false;
  if (++hits > mostHits) throw new Error(`Mutant ${id} loops: it was come by ${hits} times`);
  return true;
}

export function stryCov_9fa48(...ids: string[]): void {
  if (reached === undefined) return;
  for (const id of ids) reached.set(id, (reached.get(id) ?? 0) + 1);
}
