/** Requests of the Open Inference Protocol, with tensors as JSON and as bytes behind it. */

import fc from "fast-check";
import type { ServedModel, ServedTensor } from "./discover.ts";
import { hostileName, mostly, mostlyWhole, writeJson } from "./json_text.ts";
import { headers, withoutBodyOfGet } from "./predict_requests.ts";
import type { FuzzRequest } from "./request.ts";

const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  ...{ BOOL: 1, INT8: 1, UINT8: 1, INT16: 2, UINT16: 2, FP16: 2 },
  ...{ INT32: 4, UINT32: 4, FP32: 4, INT64: 8, UINT64: 8, FP64: 8 },
};
const DATATYPES = [...Object.keys(ELEMENT_BYTES), "BYTES", "BF16", ""];

/** An input of a request, with what follows the JSON. */
interface Tensor {
  readonly json: unknown;
  readonly bytes: Uint8Array;
}

/** Requests for one of the models, most of which it answers with tensors. */
export function inferRequests(models: readonly ServedModel[]): fc.Arbitrary<FuzzRequest> {
  return fc.constantFrom(...models).chain((model) => {
    const path = mostly(
      fc.constantFrom(
        `/v2/models/${model.name}/infer`,
        `/v2/models/${model.name}/versions/${model.version}/infer`,
      ),
      hostileName.map((name) => `/v2/models/${encodeURIComponent(name)}/infer`),
    );
    return fc.oneof(jsonRequest(model, path), binaryRequest(model, path));
  }).map(withoutBodyOfGet);
}

function jsonRequest(model: ServedModel, path: fc.Arbitrary<string>): fc.Arbitrary<FuzzRequest> {
  const body = fc.record({
    id: mostly(fc.constantFrom("1", undefined)),
    inputs: mostly(tensors(model, jsonTensor).map((all) => all.map(({ json }) => json))),
    outputs: outputs(model),
    parameters: parameters("binary_data_output", "allow_nan", "timeout"),
  });
  return fc.record({
    method: fc.constant("POST"),
    path,
    headers,
    body: mostlyWhole(body.map(writeJson)),
  });
}

function binaryRequest(model: ServedModel, path: fc.Arbitrary<string>): fc.Arbitrary<FuzzRequest> {
  const length = mostly(fc.constant(0), fc.integer({ min: -9, max: 9 }));
  return fc.tuple(tensors(model, binaryTensor), outputs(model), length, path).map(
    ([inputs, asked, wrong, path]) => {
      const json = new TextEncoder().encode(
        writeJson({ inputs: inputs.map(({ json }) => json), outputs: asked }),
      );
      return {
        method: "POST",
        path,
        headers: { "inference-header-content-length": `${json.length + wrong}` },
        body: joined([json, ...inputs.map(({ bytes }) => bytes)]),
      };
    },
  );
}

/** The inputs of the model with equal first sizes, and now and then one too many or too few. */
function tensors(
  { inputs }: ServedModel,
  make: (input: ServedTensor, shape: readonly number[]) => fc.Arbitrary<Tensor>,
): fc.Arbitrary<Tensor[]> {
  const whole = fc.tuple(fc.nat({ max: 4 }), fc.integer({ min: 1, max: 3 })).chain(([rows, open]) =>
    fc.tuple(...inputs.map((input) => {
      const shape = input.shape.map((size, axis) => size >= 0 ? size : axis === 0 ? rows : open);
      return make(input, shape);
    }))
  );
  const other = fc.tuple(whole, fc.nat()).map(([all, at]) =>
    at % 2 === 0 ? all.slice(1) : [...all, ...all.slice(at % (all.length + 1))]
  );
  return mostly(whole, other);
}

function jsonTensor(input: ServedTensor, shape: readonly number[]): fc.Arbitrary<Tensor> {
  const size = product(shape);
  const data = fc.array(element(input.datatype), { minLength: size, maxLength: size });
  return described(input, shape, { data: mostly(data) })
    .map((json) => ({ json, bytes: new Uint8Array() }));
}

function binaryTensor(input: ServedTensor, shape: readonly number[]): fc.Arbitrary<Tensor> {
  return bytesOf(input.datatype, product(shape)).chain((bytes) =>
    described(input, shape, {
      parameters: mostly(fc.constant({ binary_data_size: bytes.length })),
    }).map((json) => ({ json, bytes }))
  );
}

function described(
  { name, datatype }: ServedTensor,
  shape: readonly number[],
  rest: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<unknown> {
  return fc.record<Record<string, unknown>>({
    name: mostly(fc.constant(name)),
    datatype: mostly(fc.constant(datatype), fc.constantFrom(...DATATYPES)),
    shape: mostly(fc.constant(shape), fc.array(fc.integer({ max: 2 ** 31 }), { maxLength: 5 })),
    ...rest,
  });
}

function element(datatype: string): fc.Arbitrary<unknown> {
  if (datatype === "BYTES") return fc.string({ unit: "grapheme", maxLength: 8 });
  if (datatype === "BOOL") return fc.boolean();
  if (datatype.startsWith("FP")) return fc.float({ noNaN: true, noDefaultInfinity: true });
  return fc.nat({ max: 127 });
}

function bytesOf(datatype: string, elements: number): fc.Arbitrary<Uint8Array> {
  const one = datatype === "BYTES"
    ? fc.uint8Array({ maxLength: 6 }).map(withLength)
    : fixedBytes(ELEMENT_BYTES[datatype] ?? 4);
  const whole = fc.array(one, { minLength: elements, maxLength: elements }).map(joined);
  return mostly(whole, fc.uint8Array({ maxLength: 40 }));
}

function fixedBytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

function withLength(bytes: Uint8Array): Uint8Array {
  return joined([new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes]);
}

function outputs({ outputs }: ServedModel): fc.Arbitrary<unknown> {
  const name = mostly(fc.constantFrom(...outputs.map(({ name }) => name), "prediction_id"));
  const one = fc.record({ name, parameters: parameters("binary_data", "classification") });
  return fc.oneof(fc.constant(undefined), mostly(fc.array(one, { maxLength: 4 })));
}

function parameters(...names: readonly string[]): fc.Arbitrary<unknown> {
  const some = fc.dictionary(fc.constantFrom(...names), mostly(fc.boolean()), { maxKeys: 2 });
  return fc.oneof(fc.constant(undefined), mostly(some));
}

function product(shape: readonly number[]): number {
  return Math.min(shape.reduce((size, length) => size * length, 1), 3000);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
