import type { Case } from "./case.ts";

/** An HTTP request that a load generator repeats. */
export interface RepeatedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** How a server takes the rows of a case, and answers them. */
export interface Form {
  readonly name: string;
  encode(one: Case): RepeatedRequest;
  /** The elements of the output in an answer. */
  decode(response: Response): Promise<readonly number[]>;
}

const JSON_HEADERS = { "content-type": "application/json" };

/** `{"rows": …}` in JSON, nested as the array is. */
export function jsonRows(path: string): Form {
  return {
    name: "JSON",
    encode: (one) => ({
      path,
      headers: JSON_HEADERS,
      body: JSON.stringify({ rows: nest(one.rows, one.shape) }),
    }),
    decode: async (response) => {
      const answer = await response.json();
      return flatten(answer.outputs ?? answer);
    },
  };
}

/** The elements of the array as bytes, and nothing else. */
export function plainBytes(path: string): Form {
  return {
    name: "bytes",
    encode: (one) => ({
      path,
      headers: { "content-type": "application/octet-stream" },
      body: bytesOf(one),
    }),
    decode: async (response) => floatsOf(await response.bytes()),
  };
}

/** The JSON of the Open Inference Protocol. */
export const PROTOCOL_JSON: Form = {
  name: "protocol, JSON",
  encode: (one) => ({
    path: inferPath(one),
    headers: JSON_HEADERS,
    body: JSON.stringify({ inputs: [{ ...inputOf(one), data: one.rows }] }),
  }),
  decode: async (response) => flatten((await response.json()).outputs[0].data),
};

const HEADER_LENGTH = "inference-header-content-length";

/** The Open Inference Protocol with binary tensors. */
export const PROTOCOL_BINARY: Form = {
  name: "protocol, binary",
  encode: (one) => {
    const bytes = bytesOf(one);
    const input = { ...inputOf(one), parameters: { binary_data_size: bytes.length } };
    const request = { inputs: [input], parameters: { binary_data_output: true } };
    const header = new TextEncoder().encode(JSON.stringify(request));
    const body = new Uint8Array(header.length + bytes.length);
    body.set(header);
    body.set(bytes, header.length);
    return {
      path: inferPath(one),
      headers: {
        "content-type": "application/octet-stream",
        [HEADER_LENGTH]: String(header.length),
      },
      body,
    };
  },
  decode: async (response) =>
    floatsOf((await response.bytes()).slice(Number(response.headers.get(HEADER_LENGTH)))),
};

function inferPath({ model }: Case): string {
  return `/v2/models/${model}/infer`;
}

function inputOf({ shape, datatype }: Case) {
  return { name: "rows", shape, datatype };
}

function bytesOf({ datatype, rows }: Case): Uint8Array<ArrayBuffer> {
  const array = datatype === "INT64" ? BigInt64Array.from(rows, BigInt) : Float32Array.from(rows);
  return new Uint8Array(array.buffer);
}

function floatsOf(bytes: Uint8Array<ArrayBuffer>): readonly number[] {
  return Array.from(new Float32Array(bytes.buffer));
}

type Nested = number | readonly Nested[];

/** Flat elements as the lists in lists that a shape says. */
function nest(flat: readonly number[], [_, ...inner]: readonly number[]): readonly Nested[] {
  if (inner.length === 0) return flat;
  const size = inner.reduce((a, b) => a * b);
  return Array.from(
    { length: flat.length / size },
    (_, i) => nest(flat.slice(i * size, (i + 1) * size), inner),
  );
}

function flatten(nested: readonly Nested[]): readonly number[] {
  return nested.flatMap((one) => typeof one === "number" ? [one] : flatten(one));
}
