import * as z from "zod";
import { malformedError, quoteValue } from "../errors.ts";
import type { Instances } from "../models/encode/flat_rows.ts";
import { enforceMaxRows } from "../models/serving/max_rows.ts";
import { readFlatRows } from "./read_flat_rows.ts";

// These schemas describe requests and do not check them: a body can have ten thousand rows, which
// the encoders check anyway, against the features of the model.
const instance = z.union([z.looseObject({}), z.array(z.unknown())]).describe(
  "A record of named features, or the values of a row in the manifest's order.",
);
const instances = z.object({ instances: z.array(instance).min(1) });

/** The body of a request to our own routes. */
export const predictRequestSchema = z.union([
  z.looseObject({}).describe("One record of named features."),
  instances,
]);

/** The body of a request in the protocol of TensorFlow Serving and KServe V1. */
export const servingRequestSchema = z.union([
  instances,
  z.object({ inputs: z.unknown().describe("A list of values for each feature.") }),
]);

/** The rows of a prediction request. */
export interface PredictRequest {
  readonly instances: Instances;
  /** True when the body was one record, not a list. */
  readonly single: boolean;
  /** Names row `i` in error messages. */
  readonly fieldOf: (row: number) => string;
}

/**
 * Finds the rows in a parsed body: one record, a list of records or rows, or
 * either of them under `instances`.
 *
 * @throws {KnownError<"invalid_input">} when it is none of these
 */
export function parsePredictRequest(body: unknown): PredictRequest {
  if (Array.isArray(body)) {
    const isList = body.every((item) => typeof item === "object" && item !== null);
    return isList ? batch(body, "") : singleRow(body);
  }
  if (typeof body !== "object" || body === null) {
    throw malformedError(
      `expected an object of named features or {"instances": […]}, got ${quoteValue(body)}`,
    );
  }
  if (!Object.hasOwn(body, "instances")) return singleRow(body);
  return batch((body as { instances: unknown }).instances, "instances");
}

/**
 * Finds the rows in a request of TensorFlow Serving's protocol: `instances`, or
 * `inputs` with a list for each feature.
 *
 * @throws {KnownError<"invalid_input">} when it is neither
 * @throws {KnownError<"too_large">} when columns hold more than `maxRows` rows
 */
export function parseServingRequest(body: unknown, maxRows: number): PredictRequest {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) {
    if (Object.hasOwn(body, "instances")) {
      return batch((body as { instances: unknown }).instances, "instances");
    }
    if (Object.hasOwn(body, "inputs")) {
      return batch(rowsOfColumns((body as { inputs: unknown }).inputs, maxRows), "inputs");
    }
  }
  throw malformedError(
    `expected {"instances": […]} or {"inputs": {…}}, got ${describeKeys(body)}`,
  );
}

/**
 * Finds the rows in a large body, if they can be read without an object for each.
 *
 * @param takesList whether a body may be a list, without `instances`
 */
export async function parseFlatRows(
  bytes: Uint8Array,
  takesList: boolean,
): Promise<PredictRequest | undefined> {
  if (bytes.length < LEAST_BYTES) return undefined;
  const found = await readFlatRows(bytes);
  if (found === undefined || found.field === "" && !takesList) return undefined;
  const { rows, field } = found;
  return { instances: rows, single: false, fieldOf: (row) => `${field}[${row}]` };
}

// JSON.parse takes some ten microseconds for a smaller body.
const LEAST_BYTES = 4096;

function singleRow(instance: unknown): PredictRequest {
  return { instances: [instance], single: true, fieldOf: () => "" };
}

function batch(instances: unknown, field: string): PredictRequest {
  if (!Array.isArray(instances)) {
    throw malformedError([{
      field,
      message: `expected an array of records or rows, got ${quoteValue(instances)}`,
    }]);
  }
  if (instances.length === 0) {
    throw malformedError([{ field, message: "expected at least one row, got none" }]);
  }
  return { instances, single: false, fieldOf: (row) => `${field}[${row}]` };
}

/** `{"a": [1, 2], "b": [3, 4]}` as `[{"a": 1, "b": 3}, {"a": 2, "b": 4}]`. */
function rowsOfColumns(inputs: unknown, maxRows: number): unknown {
  if (Array.isArray(inputs)) return inputs;
  if (typeof inputs !== "object" || inputs === null) return inputs;
  const columns = Object.entries(inputs);
  const lengths = new Set<number>();
  for (const [name, column] of columns) {
    if (!Array.isArray(column)) {
      throw malformedError([{
        field: `inputs.${name.slice(0, 100)}`,
        message: `expected an array with a value for each row, got ${quoteValue(column)}`,
      }]);
    }
    lengths.add(column.length);
  }
  if (lengths.size > 1) {
    throw malformedError([{
      field: "inputs",
      message: `the columns have different lengths: ${[...lengths].join(", ")}`,
    }]);
  }
  const [rows = 0] = lengths;
  // Checked before an object is created for each row.
  enforceMaxRows(rows, maxRows);
  return Array.from(
    { length: rows },
    (_, row) => Object.fromEntries(columns.map(([name, column]) => [name, column[row]])),
  );
}

function describeKeys(body: unknown): string {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return quoteValue(body);
  const keys = Object.keys(body).slice(0, 5).map((key) => `"${key.slice(0, 40)}"`);
  return keys.length === 0 ? "an empty object" : `an object with ${keys.join(", ")}`;
}
