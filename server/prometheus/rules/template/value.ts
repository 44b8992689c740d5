/**
 * Values of Go templates. Go's `int` is a bigint here and its `float64` a number,
 * because templates distinguish them: `eq $value 7` compares a float with an int,
 * which is an error.
 */

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | GoMap
  | GoStruct
  | GoTime
  | GoDuration
  | readonly Value[];

/** A map; `type` is its type in Go, such as `map[string]string`. */
export class GoMap {
  constructor(
    readonly type: string,
    readonly entries: ReadonlyMap<string, Value>,
    /** The value of a missing key. */
    readonly zero: Value,
  ) {}

  get(key: string): Value {
    return this.entries.has(key) ? this.entries.get(key)! : this.zero;
  }

  /** The entries in the order in which Go prints maps and ranges over them. */
  sorted(): [string, Value][] {
    return [...this.entries].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  }
}

/** A struct, with the fields of its type. */
export class GoStruct {
  constructor(readonly type: string, readonly fields: ReadonlyMap<string, Value>) {}
}

/** A point in time, milliseconds since 1970. */
export class GoTime {
  constructor(readonly milliseconds: number) {}
}

/** A duration in nanoseconds. */
export class GoDuration {
  constructor(readonly nanoseconds: number) {}
}

export function labelMap(labels: ReadonlyMap<string, string>): GoMap {
  return new GoMap("map[string]string", labels, "");
}

const SAMPLE = "template.sample";

/** A sample, as returned by `query` and `first`. */
export function sampleStruct(labels: ReadonlyMap<string, string>, value: number): GoStruct {
  return new GoStruct(
    SAMPLE,
    new Map<string, Value>([["Labels", labelMap(labels)], ["Value", value]]),
  );
}

export function isSample(value: Value): value is GoStruct {
  return value instanceof GoStruct && value.type === SAMPLE;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The type of a value in Go's messages. */
export function typeOf(value: Value): string {
  if (value === null) return "<nil>";
  if (isList(value)) return "template.queryResult";
  if (value instanceof GoTime) return "*time.Time";
  if (value instanceof GoDuration) return "time.Duration";
  if (typeof value === "object") return value.type;
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float64";
    default:
      return "string";
  }
}

/** The truth of a value for `if`, `with`, `and`, `or` and `not`: true unless zero or empty. */
export function isTrue(value: Value): boolean {
  if (value === null) return false;
  if (value instanceof GoMap) return value.entries.size > 0;
  if (isList(value)) return value.length > 0;
  if (value instanceof GoDuration) return value.nanoseconds !== 0;
  if (typeof value === "object") return true;
  // NaN is not zero.
  return typeof value === "number" ? value !== 0 : Boolean(value);
}
