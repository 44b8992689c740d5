/**
 * Variables for durations in the queries of Explore, as in Grafana. The page replaces them when it
 * sends a query; the address keeps the variables, so that a link fits any range and chart width.
 */

export interface Variable {
  readonly name: string;
  readonly help: string;
}

export const VARIABLES: readonly Variable[] = [
  {
    name: "$__rate_interval",
    help: "rate window: the longer of 4 scrape intervals and (one step + one interval)",
  },
  { name: "$rate", help: "short for $__rate_interval" },
  { name: "$__interval", help: "the step between two chart points" },
  { name: "$cell", help: "for heatmaps: the longer of 4 scrape intervals and one step" },
  { name: "$__range", help: "the whole chart range" },
];

/** Durations by the names of the variables. */
export type Lengths = Readonly<Record<string, string>>;

// Both of Grafana's spellings: `$name` and `${name}`.
const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** The query as it is sent. Other words stay: `$1` is a group in `label_replace()`. */
export function withLengths(query: string, lengths: Lengths): string {
  return query.replace(VARIABLE, (text, braced, plain) => lengths[`$${braced ?? plain}`] ?? text);
}

const NAMES = new Set(VARIABLES.map(({ name }) => name));

/** The query with a duration in place of each variable, as long as its name, so that positions stay. */
export function masked(query: string): string {
  return query.replace(
    VARIABLE,
    (text, braced, plain) =>
      NAMES.has(`$${braced ?? plain}`) ? "1m".padStart(text.length, "0") : text,
  );
}
