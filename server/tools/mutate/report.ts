/** What the terminal shows: for each folder its score, and what went unnoticed. */

import type { Verdict } from "./judge.ts";
import type { Mutant } from "./mutants.ts";

export interface Tally {
  readonly folder: string;
  readonly killed: number;
  readonly survivors: readonly { readonly mutant: Mutant; readonly verdict: Verdict }[];
  /** No test can notice them. */
  readonly equivalent: number;
  /** For which there was no time. */
  readonly left: number;
}

/** The part of the mutants that was noticed, of those that met the tests; 1 when none did. */
export function score(tallies: readonly Tally[]): number {
  const killed = tallies.reduce((sum, tally) => sum + tally.killed, 0);
  const all = tallies.reduce((sum, tally) => sum + tally.survivors.length, killed);
  return all === 0 ? 1 : killed / all;
}

/** `server/prometheus/promql: 91.2 % of 340 noticed, 4 equivalent`, after the mutants that were not. */
export function describe(tally: Tally): string {
  const survivors = tally.survivors
    .toSorted((a, b) => compare(a.mutant.file, b.mutant.file) || a.mutant.line - b.mutant.line)
    .map(({ mutant, verdict }) => {
      const note = verdict.status === "unreached" ? "  (no test comes by)" : "";
      return `  ${mutant.file}:${mutant.line}  ${mutant.change}${note}`;
    });
  return [...survivors, `${tally.folder}: ${summary([tally])}`].join("\n");
}

export function summary(tallies: readonly Tally[]): string {
  const sum = (count: (tally: Tally) => number) =>
    tallies.reduce((sum, tally) => sum + count(tally), 0);
  const all = sum(({ killed, survivors }) => killed + survivors.length);
  const notes = [
    `${(score(tallies) * 100).toFixed(1)} % of ${all} noticed`,
    ...note(sum(({ equivalent }) => equivalent), "equivalent"),
    ...note(sum(({ left }) => left), "not reached in time"),
  ];
  return notes.join(", ");
}

function note(count: number, text: string): string[] {
  return count === 0 ? [] : [`${count} ${text}`];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
