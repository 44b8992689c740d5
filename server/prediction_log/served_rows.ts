/** The rows of an answered request. They are read after the answer, and only those that are kept. */
export interface ServedRows {
  readonly model: string;
  readonly version: string;
  /** When it was answered, in milliseconds since 1970. */
  readonly time: number;
  /** From the parsed body to the result. */
  readonly milliseconds: number;
  readonly rows: number;
  /** The values of a row by name, and fields of the request that are no features. */
  readonly inputsOf: (row: number) => unknown;
  /** The id by which a label finds the row; undefined where nothing can be labelled. */
  readonly idOf: (row: number) => string | undefined;
  readonly predictionOf: (row: number) => unknown;
}

/** One row, still part of its request. */
export interface ServedRow {
  readonly of: ServedRows;
  readonly row: number;
}

/**
 * A row as a line of JSON, without the end of the line.
 *
 * @param dropped fields of the inputs that are left out
 */
export function rowLine({ of, row }: ServedRow, dropped: ReadonlySet<string>): string {
  const entry = {
    id: of.idOf(row),
    time: new Date(of.time).toISOString(),
    model: of.model,
    version: of.version,
    milliseconds: Math.round(of.milliseconds * 1000) / 1000,
    inputs: without(of.inputsOf(row), dropped),
    prediction: of.predictionOf(row),
  };
  try {
    return JSON.stringify(entry);
  } catch {
    // A function for each value takes several times as long, and few rows have such integers.
    return JSON.stringify(entry, longIntegers);
  }
}

/** Inputs that are an array have no names to leave out. */
function without(inputs: unknown, dropped: ReadonlySet<string>): unknown {
  if (dropped.size === 0 || typeof inputs !== "object" || inputs === null) return inputs;
  if (Array.isArray(inputs)) return inputs;
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !dropped.has(name)));
}

// Missing in TypeScript's library.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Integers beyond 2^53 keep their digits. */
function longIntegers(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? rawJSON(value.toString()) : value;
}
