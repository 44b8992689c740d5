// A rarer text may be somebody's name: it is no category. Of 5,000 rows this is one in a thousand.
const FEWEST_ROWS = 5;
// With more rows of rare texts, the column holds texts of any kind, such as names or numbers of orders.
const RARE_SHARE = 0.01;
// So does one with more texts than this; twice as many as have a bin of their own.
const MOST_VALUES = 100;

/**
 * The categories among the texts of a column, in alphabetical order; undefined for texts of any
 * kind: when there are too many, or too many rows have a rare one.
 *
 * @param texts null where there is none; NaN for one that is not known, which is rare
 */
export function textValues(texts: Iterable<unknown>): readonly string[] | undefined {
  const counts = new Map<string, number>();
  let rows = 0;
  let known = 0;
  for (const text of texts) {
    if (text === null) continue;
    rows++;
    if (typeof text === "string") counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const values: string[] = [];
  for (const [text, count] of counts) {
    if (count < FEWEST_ROWS) continue;
    known += count;
    values.push(text);
  }
  const isCategory = values.length > 0 && values.length <= MOST_VALUES &&
    rows - known <= RARE_SHARE * rows;
  return isCategory ? values.sort() : undefined;
}
