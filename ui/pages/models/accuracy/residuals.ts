/** The distribution of the errors of a regression, in bins named by their ends. */

import { show } from "../../../format/units.ts";
import { readValue } from "../../../prom/frame.ts";
import type { InstantAnswer } from "../../../prom/query.ts";

export interface Residuals {
  readonly names: readonly string[];
  readonly shares: readonly number[];
  readonly labels: number;
}

export function residualsOf(answer: InstantAnswer | undefined): Residuals {
  const bins = (answer?.samples ?? []).flatMap(({ labels, value }) => {
    const ends = /^[([](.+),(.+)[)\]]$/.exec(labels.bin ?? "");
    return ends === null ? [] : [{ from: readValue(ends[1]!), to: readValue(ends[2]!), value }];
  }).sort((a, b) => a.from - b.from);
  const labels = bins.reduce((sum, { value }) => sum + value, 0);
  return {
    names: bins.map(({ from, to }) => nameOf(from, to)),
    shares: bins.map(({ value }) => value / labels),
    labels,
  };
}

/** The middle of a bin; of the outermost ones, their only end. */
function nameOf(from: number, to: number): string {
  if (from === -Infinity) return `≤ ${show(to, "number")}`;
  if (to === Infinity) return `> ${show(from, "number")}`;
  return show((from + to) / 2, "number");
}
