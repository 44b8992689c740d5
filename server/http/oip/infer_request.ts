import { invalidInputError, malformedError, Problems, quoteValue } from "../../errors.ts";
import { LOWEST_PRIORITY, type Priority } from "../../models/run/priority.ts";
import { ID_OUTPUT } from "../../models/serving/loaded_version.ts";
import {
  type Datatype,
  DATATYPES,
  describeShape,
  elementCount,
  isDatatype,
  shapeMatches,
  type Tensor,
  type TensorData,
  type TensorSpec,
} from "../../models/tensor.ts";
import { parseJson } from "../body.ts";
import { decodeBinary, decodeString } from "./binary.ts";
import type { InferBody, TensorBody, WantedOutputBody } from "./infer_schemas.ts";
import { decodeJsonData } from "./json_data.ts";

/** An output that the request wants. */
export interface WantedOutput {
  /** Position in the version's outputs, or `ID_OUTPUT`. */
  readonly position: number;
  readonly binary: boolean;
}

/** The properties of a model version that requests and responses depend on. */
export interface TensorModel {
  readonly model: string;
  readonly version: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Whether its predictions have ids. */
  readonly givesIds: boolean;
}

/** The name by which requests ask for the ids of the predictions, where the graph has no such output. */
export const ID_OUTPUT_NAME = "prediction_id";

/** An inference request that was checked against its model. */
export interface InferRequest {
  /** Returned in the response. */
  readonly id: string | undefined;
  /** A tensor for each input of the model, in their order. */
  readonly feeds: readonly Tensor[];
  readonly outputs: readonly WantedOutput[];
  /** The time limit that the request sets, in milliseconds. */
  readonly timeoutMs: number | undefined;
  /** Undefined for the default. */
  readonly priority: Priority | undefined;
  /** Whether NaN and the infinities are answered as words instead of null. */
  readonly allowNaN: boolean;
}

/** The header with the length of the JSON at the beginning of the body; bytes of tensors follow. */
export const JSON_LENGTH_HEADER = "inference-header-content-length";

/**
 * Parses the body of an infer request.
 *
 * @param jsonLength the value of `Inference-Header-Content-Length`, if sent
 * @param parsed the body, if it was parsed already
 * @throws {KnownError<"invalid_input">} with every problem found
 */
export function parseInferRequest(
  bytes: Uint8Array<ArrayBuffer>,
  jsonLength: string | null,
  version: TensorModel,
  parsed?: { readonly body: unknown },
): InferRequest {
  const length = parseLength(jsonLength, bytes.length);
  if (length === 0) return rawRequest(bytes, version);
  const body = requireObject(parsed?.body ?? parseHeader(bytes.subarray(0, length)));
  const problems = new Problems();
  const feeds = new InputParser(body.inputs, bytes, length, version, problems).parse();
  const parameters = parseParameters(body.parameters, "parameters", problems);
  const outputs = parseOutputs(body.outputs, parameters, version, problems);
  const id = parseId(body.id, problems);
  const timeoutMs = parseTimeout(parameters.timeout, problems);
  const priority = parsePriority(parameters.priority, problems);
  const allowNaN = parseAllowNaN(parameters.allow_nan, problems);
  problems.throwIfAny();
  return { id, feeds, outputs, timeoutMs, priority, allowNaN };
}

function parseLength(header: string | null, bodyLength: number): number {
  if (header === null) return bodyLength === 0 ? -1 : bodyLength;
  const length = Number(header);
  if (!/^\d{1,15}$/.test(header.trim()) || length > bodyLength) {
    throw invalidInputError(
      `Inference-Header-Content-Length must be a number of bytes up to the body's ${bodyLength}, ` +
        `got ${quoteValue(header)}`,
    );
  }
  return length;
}

function parseHeader(bytes: Uint8Array): unknown {
  if (bytes.length === 0) {
    throw malformedError('the body is empty: expected JSON with "inputs"');
  }
  return parseJson(bytes);
}

function requireObject(body: unknown): InferBody {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw malformedError(`expected an object with "inputs", got ${quoteValue(body)}`);
  }
  return body;
}

type Parameters = Readonly<Record<string, unknown>>;

function parseParameters(value: unknown, field: string, problems: Problems): Parameters {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Parameters;
  problems.add(field, `expected an object, got ${quoteValue(value)}`);
  return {};
}

function parseId(id: unknown, problems: Problems): string | undefined {
  if (id === undefined || id === null || id === "") return undefined;
  if (typeof id === "string" && id.length <= 256) return id;
  problems.add("id", `expected a string of at most 256 characters, got ${quoteValue(id)}`);
  return undefined;
}

/** Triton's `timeout` parameter, in microseconds; 0 means none. */
function parseTimeout(timeout: unknown, problems: Problems): number | undefined {
  if (timeout === undefined || timeout === 0) return undefined;
  if (typeof timeout === "number" && timeout > 0) return timeout / 1000;
  problems.add(
    "parameters.timeout",
    `expected a number of microseconds, got ${quoteValue(timeout)}`,
  );
  return undefined;
}

/** Triton's `priority` parameter; 0 means the default. A lower level than there is counts as the lowest. */
function parsePriority(priority: unknown, problems: Problems): Priority | undefined {
  if (priority === undefined || priority === 0) return undefined;
  if (Number.isSafeInteger(priority) && (priority as number) > 0) {
    return Math.min(priority as number, LOWEST_PRIORITY) as Priority;
  }
  problems.add(
    "parameters.priority",
    `expected 1 (the highest) to ${LOWEST_PRIORITY}, or 0 for the default, got ${
      quoteValue(priority)
    }`,
  );
  return undefined;
}

function parseAllowNaN(allow: unknown, problems: Problems): boolean {
  if (allow === undefined || typeof allow === "boolean") return allow ?? false;
  problems.add("parameters.allow_nan", `expected true or false, got ${quoteValue(allow)}`);
  return false;
}

/**
 * Parses `inputs`, and the bytes behind the JSON that belong to them. Numbers stay in the memory of
 * the body, and may overwrite what was parsed.
 */
class InputParser {
  readonly #inputs: unknown;
  readonly #blobs: Uint8Array<ArrayBuffer>;
  readonly #specs: readonly TensorSpec[];
  readonly #model: string;
  readonly #problems: Problems;
  /** The offset of the bytes of the next input. */
  #offset = 0;
  /** From which byte of the body's memory on there is nothing of use up to that offset. */
  #free: number;

  /** @param jsonLength bytes of the body that were parsed already */
  constructor(
    inputs: unknown,
    body: Uint8Array<ArrayBuffer>,
    jsonLength: number,
    version: TensorModel,
    problems: Problems,
  ) {
    this.#inputs = inputs;
    this.#blobs = body.subarray(jsonLength);
    this.#free = body.byteOffset;
    this.#specs = version.inputs;
    this.#model = version.model;
    this.#problems = problems;
  }

  parse(): readonly Tensor[] {
    const tensors = new Map<string, Tensor>();
    if (!Array.isArray(this.#inputs)) {
      this.#problems.add(
        "inputs",
        `expected an array of tensors, got ${quoteValue(this.#inputs)}`,
        "malformed",
      );
      return [];
    }
    for (const [i, input] of this.#inputs.entries()) {
      this.#parseInput(input, `inputs[${i}]`, tensors);
    }
    if (this.#offset < this.#blobs.length && this.#problems.count === 0) {
      this.#problems.add(
        "",
        `${this.#blobs.length - this.#offset} bytes behind the JSON belong to no input: ` +
          "each binary input needs parameters.binary_data_size",
      );
    }
    for (const { name, datatype, shape } of this.#specs) {
      if (tensors.has(name) || this.#problems.count > 0) continue;
      this.#problems.add(
        "inputs",
        `the input "${name}" (${datatype}${describeShape(shape)}) is missing`,
        "missing",
        name,
      );
    }
    return this.#specs.flatMap(({ name }) => tensors.get(name) ?? []);
  }

  #parseInput(input: unknown, field: string, tensors: Map<string, Tensor>): void {
    const problems = this.#problems;
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      problems.add(field, `expected a tensor object, got ${quoteValue(input)}`, "malformed");
      return;
    }
    const { name, shape, datatype, data, parameters } = input as TensorBody;
    const before = problems.count;
    const spec = this.#findSpec(name, field);
    if (spec !== undefined && tensors.has(spec.name)) {
      problems.add(`${field}.name`, `"${spec.name}" is given twice`);
    }
    const checkedShape = parseShape(shape, `${field}.shape`, problems);
    const checkedType = parseDatatype(datatype, spec, `${field}.datatype`, problems);
    const blob = this.#takeBlob(
      parseParameters(parameters, `${field}.parameters`, problems),
      field,
    );
    if (
      checkedShape !== undefined && spec !== undefined && !shapeMatches(checkedShape, spec.shape)
    ) {
      problems.add(
        `${field}.shape`,
        `${describeShape(checkedShape)} does not fit the model's ${describeShape(spec.shape)}`,
        "wrong_shape",
        spec.name,
      );
    }
    if (blob !== undefined && data !== undefined) {
      problems.add(`${field}.data`, "must be absent when binary_data_size is given");
    }
    if (problems.count > before) return;
    if (spec === undefined || checkedShape === undefined || checkedType === undefined) return;
    const elements = blob === undefined
      ? decodeJsonData(data, checkedType, checkedShape, `${field}.data`, problems)
      : this.#decode(blob, checkedType, checkedShape, field);
    if (elements === undefined) return;
    tensors.set(spec.name, { datatype: checkedType, shape: checkedShape, data: elements });
  }

  #decode(
    blob: Uint8Array<ArrayBuffer>,
    datatype: Datatype,
    shape: readonly number[],
    field: string,
  ): TensorData {
    const data = decodeBinary(blob, datatype, shape, field, blob.byteOffset - this.#free);
    if (!Array.isArray(data) && data.buffer === blob.buffer) {
      this.#free = data.byteOffset + data.byteLength;
    }
    return data;
  }

  #findSpec(name: unknown, field: string): TensorSpec | undefined {
    const spec = this.#specs.find((candidate) => candidate.name === name);
    if (spec === undefined) {
      const known = this.#specs.map((candidate) => `"${candidate.name}"`).join(", ");
      this.#problems.add(
        `${field}.name`,
        `expected an input of model "${this.#model}" (${known}), got ${quoteValue(name)}`,
        "unknown_field",
      );
    }
    return spec;
  }

  #takeBlob(parameters: Parameters, field: string): Uint8Array<ArrayBuffer> | undefined {
    if (parameters.shared_memory_region !== undefined) {
      this.#problems.add(`${field}.parameters`, "shared memory is not supported: send the data");
      return undefined;
    }
    const size = parameters.binary_data_size;
    if (size === undefined) return undefined;
    const left = this.#blobs.length - this.#offset;
    if (typeof size !== "number" || !Number.isInteger(size) || size < 0 || size > left) {
      this.#problems.add(
        `${field}.parameters.binary_data_size`,
        `expected a number of bytes up to the ${left} left behind the JSON, got ${
          quoteValue(size)
        } (Inference-Header-Content-Length says where the JSON ends)`,
      );
      return undefined;
    }
    const blob = this.#blobs.subarray(this.#offset, this.#offset + size);
    this.#offset += size;
    return blob;
  }
}

function parseShape(
  shape: unknown,
  field: string,
  problems: Problems,
): readonly number[] | undefined {
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS) {
    problems.add(
      field,
      `expected an array of up to ${MAX_DIMENSIONS} sizes such as [1,3], got ${quoteValue(shape)}`,
    );
    return undefined;
  }
  const wrong = shape.find((size) => !(Number.isInteger(size) && size >= 0 && size <= MAX_SIZE));
  if (wrong === undefined && Number.isSafeInteger(elementCount(shape))) return shape;
  problems.add(
    field,
    wrong === undefined
      ? `${describeShape(shape)} has more elements than a request can carry`
      : `expected sizes from 0 to ${MAX_SIZE}, got ${quoteValue(wrong)}`,
  );
  return undefined;
}

const MAX_DIMENSIONS = 32;
// ONNX Runtime in WebAssembly has 32-bit sizes.
const MAX_SIZE = 2 ** 31 - 1;

function parseDatatype(
  datatype: unknown,
  spec: TensorSpec | undefined,
  field: string,
  problems: Problems,
): Datatype | undefined {
  if (!isDatatype(datatype)) {
    problems.add(field, `expected one of ${DATATYPES.join(", ")}, got ${quoteValue(datatype)}`);
    return undefined;
  }
  if (spec !== undefined && datatype !== spec.datatype) {
    problems.add(
      field,
      `the model takes ${spec.datatype} for "${spec.name}", got ${datatype}`,
      "wrong_type",
      spec.name,
    );
    return undefined;
  }
  return datatype;
}

function parseOutputs(
  outputs: unknown,
  parameters: Parameters,
  version: TensorModel,
  problems: Problems,
): readonly WantedOutput[] {
  const binaryByDefault = parameters.binary_data_output === true;
  if (
    outputs === undefined || outputs === null || (Array.isArray(outputs) && outputs.length === 0)
  ) {
    return version.outputs.map((_, position) => ({ position, binary: binaryByDefault }));
  }
  if (!Array.isArray(outputs)) {
    problems.add("outputs", `expected an array of outputs, got ${quoteValue(outputs)}`);
    return [];
  }
  // Each costs a copy of the output in the answer.
  const seen = new Set<number>();
  return outputs.flatMap((output, i) => {
    const wanted = parseOutput(output, `outputs[${i}]`, binaryByDefault, version, problems);
    if (wanted === undefined) return [];
    if (seen.has(wanted.position)) {
      problems.add(`outputs[${i}].name`, `"${(output as WantedOutputBody).name}" is given twice`);
    }
    seen.add(wanted.position);
    return wanted;
  });
}

function parseOutput(
  output: unknown,
  field: string,
  binaryByDefault: boolean,
  version: TensorModel,
  problems: Problems,
): WantedOutput | undefined {
  if (typeof output !== "object" || output === null || Array.isArray(output)) {
    problems.add(field, `expected an object with a name, got ${quoteValue(output)}`);
    return undefined;
  }
  const { name, parameters } = output as WantedOutputBody;
  const position = positionOf(name, version);
  if (position === undefined) {
    const known = version.outputs.map((candidate) => `"${candidate.name}"`).join(", ");
    problems.add(
      `${field}.name`,
      `expected an output of model "${version.model}" (${known}), got ${quoteValue(name)}`,
      "unknown_field",
    );
    return undefined;
  }
  const wanted = parseParameters(parameters, `${field}.parameters`, problems);
  for (const unsupported of ["classification", "shared_memory_region"]) {
    if (wanted[unsupported] !== undefined && wanted[unsupported] !== 0) {
      problems.add(`${field}.parameters.${unsupported}`, "is not supported: leave it out");
    }
  }
  const { binary_data } = wanted;
  return { position, binary: typeof binary_data === "boolean" ? binary_data : binaryByDefault };
}

function positionOf(name: unknown, { outputs, givesIds }: TensorModel): number | undefined {
  const position = outputs.findIndex((candidate) => candidate.name === name);
  if (position !== -1) return position;
  return name === ID_OUTPUT_NAME && givesIds ? ID_OUTPUT : undefined;
}

/**
 * A request without JSON: the body is one row of the only input. All outputs are
 * answered in bytes.
 */
function rawRequest(bytes: Uint8Array<ArrayBuffer>, { inputs, outputs, model }: TensorModel) {
  const [spec] = inputs;
  if (inputs.length !== 1 || spec === undefined) {
    throw invalidInputError(
      `a request without JSON needs a model with one input; "${model}" has ${inputs.length}`,
    );
  }
  const shape = spec.shape?.map((size, axis) => axis === 0 && size === -1 ? 1 : size);
  if (shape === undefined || shape.includes(-1)) {
    throw invalidInputError(
      `a request without JSON needs an input of known size; "${spec.name}" has shape ${
        describeShape(spec.shape)
      }`,
    );
  }
  const data = spec.datatype === "BYTES" && elementCount(shape) === 1
    ? [decodeString(bytes, spec.name)]
    : decodeBinary(bytes, spec.datatype, shape, spec.name);
  return {
    id: undefined,
    feeds: [{ datatype: spec.datatype, shape, data }],
    outputs: outputs.map((_, position) => ({ position, binary: true })),
    timeoutMs: undefined,
    priority: undefined,
    allowNaN: false,
  };
}
