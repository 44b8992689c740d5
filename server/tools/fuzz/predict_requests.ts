/** Requests of rows: our own routes, KServe V1 and TensorFlow Serving. */

import fc from "fast-check";
import type { ServedFeature, ServedModel, ServedTensor } from "./discover.ts";
import { hostileName, hostileValue, mostly, mostlyWhole, writeJson } from "./json_text.ts";
import type { FuzzRequest } from "./request.ts";

const MOST_ROWS = 20;

/** Requests for one of the models, most of which it answers with predictions. */
export function predictRequests(models: readonly ServedModel[]): fc.Arbitrary<FuzzRequest> {
  return fc.constantFrom(...models).chain((model) =>
    fc.record({
      method: mostly(fc.constant("POST"), fc.constantFrom("GET", "PUT", "DELETE", "OPTIONS")),
      path: fc.tuple(pathOf(model), query).map((parts) => parts.join("")),
      headers,
      body: mostlyWhole(bodyOf(model)),
    })
  ).map(withoutBodyOfGet);
}

/** fetch() refuses a body for GET. */
export function withoutBodyOfGet(request: FuzzRequest): FuzzRequest {
  return request.method === "GET" ? { ...request, body: null } : request;
}

const query = mostly(
  fc.constantFrom("", "", "?allow_nan=true"),
  hostileName.map((name) => `?${encodeURIComponent(name)}=${encodeURIComponent(name)}`),
);

/** Headers of a JSON body, or of one that says that it is something else. */
export const headers: fc.Arbitrary<Readonly<Record<string, string>>> = mostly(
  fc.constant<Record<string, string>>({ "content-type": "application/json" }),
  fc.dictionary(
    fc.constantFrom("content-type", "content-encoding", "accept", "x-forwarded-prefix", "x-odd"),
    fc.oneof(
      fc.constantFrom("text/plain", "gzip", "deflate", "br", "*/*", "/a/", "application/json;a"),
      fc.string({ maxLength: 10 }).map((text) => text.replace(/[^ -~]/g, "").trim()),
    ),
  ),
);

function pathOf({ name, version }: ServedModel): fc.Arbitrary<string> {
  return mostly(
    fc.constantFrom(
      ...[`/models/${name}/predict`, `/models/${name}/versions/${version}/predict`, "/predict"],
      ...[`/v1/models/${name}:predict`, `/v1/models/${name}/versions/${version}:predict`],
    ),
    hostileName.map((other) => `/models/${encodeURIComponent(other)}/predict`),
  );
}

function bodyOf(model: ServedModel): fc.Arbitrary<string> {
  const { record, row } = rowsOf(model);
  const rows = fc.array(fc.oneof(record, row), { maxLength: MOST_ROWS });
  const inputs = fc.array(record, { maxLength: MOST_ROWS }).chain((records) =>
    mostly(fc.constant(columns(records as Readonly<Record<string, unknown>>[])))
  );
  return fc.oneof(
    record,
    row,
    rows,
    fc.record({ instances: mostly(rows), signature_name: mostly(fc.constant(undefined)) }),
    fc.record({ instances: fc.array(mostly(fc.oneof(record, row)), { maxLength: MOST_ROWS }) }),
    fc.record({ inputs }),
    hostileValue,
  ).map(writeJson);
}

/** A row as a record and as an array, of named features or of the graph's inputs. */
function rowsOf({ features, inputs }: ServedModel) {
  const fields = features === null
    ? inputs.map((input) => ({ name: input.name, value: cell(input) }))
    : features.map((feature) => ({ name: feature.name, value: featureValue(feature) }));
  const values = fields.map(({ value }) => value);
  return {
    record: changedRecord(
      fc.record(Object.fromEntries(fields.map(({ name, value }) => [name, value]))),
    ),
    row: fc.tuple(...values),
  };
}

function featureValue({ type, values, min = -10, max = 10 }: ServedFeature) {
  if (type === "category") {
    return rarely(fc.constantFrom<unknown>(...values ?? ["a"]));
  }
  return rarely<unknown>(fc.double({ min, max, noNaN: true }));
}

/** As mostly(), rarer: a row has many fields. */
function rarely<T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 1000, arbitrary: value }, { weight: 1, arbitrary: hostileValue });
}

function cell({ datatype, shape }: ServedTensor): fc.Arbitrary<unknown> {
  const size = shape.slice(1).reduce((product, length) => product * Math.max(1, length), 1);
  const one: fc.Arbitrary<unknown> = datatype === "BYTES"
    ? fc.string({ maxLength: 6 })
    : datatype === "BOOL"
    ? fc.boolean()
    : fc.integer({ min: 0, max: 100 });
  const many = fc.array(one, {
    minLength: Math.min(size, 50),
    maxLength: Math.min(size, 50),
  });
  return rarely(shape.length > 1 ? many : one);
}

/** A record with a field too many or too few, once in a while. */
function changedRecord(record: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const change = fc.tuple(record, fc.nat(), hostileName, hostileValue)
    .map(([fields, at, name, value]) => {
      const kept = Object.entries(fields).filter((_, i) => i !== at % 30);
      return Object.fromEntries([...kept, [name, value]]);
    });
  return fc.oneof({ weight: 60, arbitrary: record }, { weight: 1, arbitrary: change });
}

function columns(records: readonly Readonly<Record<string, unknown>>[]): unknown {
  const names = Object.keys(records[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, records.map((record) => record?.[name])]));
}
