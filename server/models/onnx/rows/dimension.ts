/**
 * A size or another integer in a graph: a number times sizes that only a request determines, such as
 * its number of rows or the length of its text.
 */
export interface Dimension {
  readonly factor: number;
  /** In alphabetical order; a symbol that occurs twice is squared. */
  readonly symbols: readonly string[];
}

const ROWS_SYMBOL = "rows";

/** The number of rows of a run. */
export const ROWS: Dimension = { factor: 1, symbols: [ROWS_SYMBOL] };
export const ONE: Dimension = known(1);

export function known(number: number): Dimension {
  return { factor: number, symbols: [] };
}

const NUMBER_PREFIX = "number ";

/**
 * A size that does not depend on the number of rows.
 *
 * @param of the kind of the value: an input and a node may have the same name
 * @param at which of the sizes of that value
 */
export function unknownSize(of: "input" | "node", name: string, at: number): Dimension {
  return { factor: 1, symbols: [`size ${at} of ${of} ${name}`] };
}

/** As `unknownSize`, for an integer that may be negative. */
export function unknownNumber(name: string, at: number): Dimension {
  return { factor: 1, symbols: [`${NUMBER_PREFIX}${at} of ${name}`] };
}

/** Whether it is never negative, whatever its symbols stand for. */
export function isSize({ factor, symbols }: Dimension): boolean {
  return factor >= 0 && !symbols.some((symbol) => symbol.startsWith(NUMBER_PREFIX));
}

/** The number; undefined when it has a symbol. */
export function numberOf({ factor, symbols }: Dimension): number | undefined {
  return symbols.length === 0 ? factor : undefined;
}

export function isOne(dimension: Dimension): boolean {
  return numberOf(dimension) === 1;
}

/** Whether it grows with the number of rows. */
export function holdsRows({ symbols }: Dimension): boolean {
  return symbols.includes(ROWS_SYMBOL);
}

/** Whether it grows with a power of the number of rows: such a size belongs to no single row. */
export function holdsRowsTwice({ symbols }: Dimension): boolean {
  return symbols.filter((symbol) => symbol === ROWS_SYMBOL).length > 1;
}

export function isSame(a: Dimension, b: Dimension): boolean {
  return a.factor === b.factor && a.symbols.length === b.symbols.length &&
    a.symbols.every((symbol, i) => symbol === b.symbols[i]);
}

export function product(dimensions: readonly Dimension[]): Dimension {
  return {
    factor: dimensions.reduce((total, { factor }) => total * factor, 1),
    symbols: dimensions.flatMap(({ symbols }) => symbols).sort(),
  };
}

/** `a / b`; undefined unless it is an integer for all values of the symbols. */
export function quotient(a: Dimension, b: Dimension): Dimension | undefined {
  const factor = a.factor / b.factor;
  if (!Number.isInteger(factor)) return undefined;
  const symbols = [...a.symbols];
  for (const symbol of b.symbols) {
    const at = symbols.indexOf(symbol);
    if (at === -1) return undefined;
    symbols.splice(at, 1);
  }
  return { factor, symbols };
}
