/**
 * Words for lengths of time that Explore's queries may hold, as in Grafana. The page
 * puts the length in when it asks; the address keeps the word, so that a link fits any
 * range and any width of the picture.
 */

export interface Variable {
  readonly name: string;
  readonly help: string;
}

export const VARIABLES: readonly Variable[] = [
  {
    name: "$__rate_interval",
    help: "how far back a rate looks: four scrapes, and at least a step and a scrape",
  },
  { name: "$rate", help: "the same, in short" },
  { name: "$__interval", help: "the step: the time between two points of the picture" },
  { name: "$cell", help: "for heatmaps: the step, and at least four scrapes" },
  { name: "$__range", help: "the whole range of the picture" },
];

/** Durations by the names of the variables. */
export type Lengths = Readonly<Record<string, string>>;

// Both of Grafana's spellings: `$name` and `${name}`.
const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** The query as it is sent. A word that is no variable stays: `$1` has a meaning of its own. */
export function withLengths(query: string, lengths: Lengths): string {
  return query.replace(VARIABLE, (text, braced, plain) => lengths[`$${braced ?? plain}`] ?? text);
}

const NAMES = new Set(VARIABLES.map(({ name }) => name));

/** The query with a duration as long as its name for each variable: what is where stays so. */
export function masked(query: string): string {
  return query.replace(
    VARIABLE,
    (text, braced, plain) =>
      NAMES.has(`$${braced ?? plain}`) ? "1m".padStart(text.length, "0") : text,
  );
}
