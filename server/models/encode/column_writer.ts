import { quoteValue } from "../../errors.ts";
import type { CategoryFeature, CategoryValue, Feature, Manifest } from "../folder/manifest.ts";
import { type ElementWriter, elementWriter, FLOAT_LIMITS, textProblem } from "./element_writer.ts";
import type { Datatype, TensorData } from "../tensor.ts";
import type { Representation } from "./feature_column.ts";

/** Writes the values of a feature to a graph input. */
export interface ColumnWriter {
  /** Elements in a row of the input. */
  readonly width: number;
  readonly representation: Representation;
  readonly write: ElementWriter;
  /** Numbers up to this size may be written as they are, without `write`; -1 when none may. */
  readonly largest: number;
  /** Writes the substitute for an absent value; undefined when the feature is required. */
  readonly writeMissing: ((data: TensorData, at: number) => void) | undefined;
}

// The index for "none of the values". An encoder in the graph that ignores unknown categories
// turns it into zeros.
const NO_CATEGORY = -1;

const FLOATS: ReadonlyMap<Datatype, number> = new Map(
  Object.entries(FLOAT_LIMITS) as [Datatype, number][],
);
const SIGNED = new Set<Datatype>([...FLOATS.keys(), "INT8", "INT16", "INT32", "INT64"]);

/** The writer of a feature to an input of this type, or why there is none. */
export function columnWriter(
  feature: Feature,
  datatype: Datatype,
  encoding: NonNullable<Manifest["category_encoding"]>,
): ColumnWriter | string {
  if (feature.type === "number") return numberColumn(feature, datatype);
  if (datatype === "BYTES") return textColumn(feature);
  if (encoding === "one-hot") return oneHotColumn(feature);
  const isNumeric = feature.values.every((value) => typeof value !== "string");
  return encoding === "value" && isNumeric
    ? valueColumn(feature, datatype)
    : indexColumn(feature, datatype);
}

/** "a number", "one of "Yes", "No"". */
export function describeFeature(feature: Feature): string {
  if (feature.type === "number") return "a number";
  const shown = feature.values.slice(0, 8).map((value) => JSON.stringify(value));
  const more = feature.values.length - shown.length;
  return `one of ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function numberColumn(feature: Feature, datatype: Datatype): ColumnWriter | string {
  if (datatype === "BYTES" || datatype === "BOOL") {
    return `is a number, but its graph input has the type ${datatype}`;
  }
  const element = elementWriter(datatype);
  // A manifest describes finite ranges, so the training data had no infinite numbers.
  const write: ElementWriter = (value, data, at) =>
    value === Infinity || value === -Infinity
      ? `expected a finite number, got ${value}`
      : element(value, data, at);
  const made = column(
    feature,
    "number",
    write,
    FLOATS.has(datatype) ? writeNaN : noRoomForMissing(datatype),
  );
  return typeof made === "string" ? made : { ...made, largest: FLOATS.get(datatype) ?? -1 };
}

function textColumn(feature: CategoryFeature): ColumnWriter | string {
  const writeText: ElementWriter = (value, data, at) => {
    const text = String(value);
    const problem = textProblem(text);
    if (problem === undefined) (data as string[])[at] = text;
    return problem;
  };
  const write = knownOr(feature, writeText, isScalar, writeText);
  return column(feature, "text", write, (data, at) => void ((data as string[])[at] = ""));
}

/** Categories that are numbers or booleans, written as they are. */
function valueColumn(feature: CategoryFeature, datatype: Datatype): ColumnWriter | string {
  const element = elementWriter(datatype);
  const writeNumber: ElementWriter = (value, data, at) => element(Number(value), data, at);
  const isNumber = (value: unknown) => typeof value === "number" || typeof value === "boolean";
  const write = knownOr(feature, writeNumber, isNumber, writeNumber);
  return column(
    feature,
    "value",
    write,
    FLOATS.has(datatype) ? writeNaN : noRoomForMissing(datatype),
  );
}

/** Categories, written as their positions in the feature's values. */
function indexColumn(feature: CategoryFeature, datatype: Datatype): ColumnWriter | string {
  const element = elementWriter(datatype);
  const indices = new Map<unknown, number>(feature.values.map((value, index) => [value, index]));
  const writeNone = (data: TensorData, at: number) => void element(NO_CATEGORY, data, at);
  const canHoldNone = SIGNED.has(datatype);
  if (feature.accept_unknown && !canHoldNone) {
    return `accepts unknown categories, but a graph input of type ${datatype} cannot hold ` +
      `${NO_CATEGORY}, which stands for them`;
  }
  const { accept_unknown } = feature;
  const expected = `expected ${describeFeature(feature)}`;
  const write: ElementWriter = (value, data, at) => {
    const index = indices.get(value) ??
      (accept_unknown && isScalar(value) ? NO_CATEGORY : undefined);
    return index === undefined ? `${expected}, got ${quoteValue(value)}` : element(index, data, at);
  };
  return column(feature, "index", write, canHoldNone ? writeNone : noRoomForMissing(datatype));
}

function oneHotColumn(feature: CategoryFeature): ColumnWriter | string {
  const positions = new Map<unknown, number>(feature.values.map((value, index) => [value, index]));
  const write = knownOr(
    feature,
    (value, data, at) => {
      (data as Float64Array)[at + positions.get(value)!] = 1;
      return undefined;
    },
    isScalar,
    // No category is all zeros, which the row has already.
    () => undefined,
  );
  const made = column(feature, "one-hot", write, () => {});
  return typeof made === "string" ? made : { ...made, width: feature.values.length };
}

/** Writes the listed values, and other values if the feature accepts them and `isOther` does. */
function knownOr(
  { values, accept_unknown, ...feature }: CategoryFeature,
  write: ElementWriter,
  isOther: (value: unknown) => boolean,
  writeOther: ElementWriter,
): ElementWriter {
  const known = new Set<unknown>(values);
  const expected = `expected ${describeFeature({ ...feature, values, accept_unknown })}`;
  return (value, data, at) => {
    if (known.has(value)) return write(value, data, at);
    if (accept_unknown && isOther(value)) return writeOther(value, data, at);
    return `${expected}, got ${quoteValue(value)}`;
  };
}

/**
 * @param writeNone writes the substitute for an absent value, or says why the input cannot hold one
 */
function column(
  feature: Feature,
  representation: Representation,
  write: ElementWriter,
  writeNone: ((data: TensorData, at: number) => void) | string,
): ColumnWriter | string {
  const common = { width: 1, representation, write, largest: -1 };
  if (feature.default !== undefined) {
    const value = feature.default;
    return { ...common, writeMissing: (data, at) => void write(value, data, at) };
  }
  if (feature.required) return { ...common, writeMissing: undefined };
  return typeof writeNone === "string" ? writeNone : { ...common, writeMissing: writeNone };
}

function writeNaN(data: TensorData, at: number): void {
  (data as Float64Array)[at] = NaN;
}

function noRoomForMissing(datatype: Datatype): string {
  return `may be absent, but a graph input of type ${datatype} cannot hold a missing value: ` +
    'give the feature a "default", or export the graph with a float input';
}

function isScalar(value: unknown): value is CategoryValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
