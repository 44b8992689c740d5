/** How usual a word of a query is: first what the reader has written before, then what most write. */

/** The functions and aggregations of most queries, the most usual first. */
const USUAL = [
  ...["sum", "rate", "histogram_quantile", "increase", "avg", "max", "min", "count", "topk"],
  ...["sort_desc", "avg_over_time", "max_over_time", "quantile_over_time", "label_replace"],
  ...["clamp_min", "irate", "absent", "time", "delta", "sum_over_time", "count_over_time"],
];

/** A function that says how usual a word is, from the queries that were run before. */
export function useOf(queries: readonly string[]): (word: string) => number {
  const counts = new Map<string, number>();
  for (const query of queries) {
    // A word counts once for each query that has it.
    for (const word of new Set(query.match(/[A-Za-z_:][\w:]*/g) ?? [])) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return (word) => {
    const place = USUAL.indexOf(word);
    const usual = place < 0 ? 0 : (USUAL.length - place) / (USUAL.length + 1);
    return (counts.get(word) ?? 0) + usual;
  };
}
