/** States over time, with equal neighbours merged. */

/** A state that lasted, in points of the grid; `to` is the first one after it. */
export interface Stretch {
  readonly state: string;
  readonly from: number;
  readonly to: number;
}

export function stretchesOf(states: readonly (string | undefined)[]): Stretch[] {
  const stretches: { state: string; from: number; to: number }[] = [];
  states.forEach((state, at) => {
    const last = stretches.at(-1);
    if (last !== undefined && last.to === at && last.state === state) last.to++;
    else if (state !== undefined) stretches.push({ state, from: at, to: at + 1 });
  });
  return stretches;
}
