import { assertEquals } from "@std/assert/mod.js";
import type { Case } from "./case.ts";
import { jsonRows, plainBytes, PROTOCOL_BINARY, PROTOCOL_JSON } from "./form.ts";

const CASE: Case = {
  model: "m",
  datatype: "FP32",
  shape: [1, 2, 2],
  rows: [1, 2, 3, 4],
  outputs: [0.5, 2],
};
const FLOATS = new Uint8Array(new Float32Array([0.5, 2]).buffer);

Deno.test("rows in JSON are nested as the array is, and answers may be", async () => {
  const form = jsonRows("/predict");
  assertEquals(form.encode(CASE).body, '{"rows":[[[1,2],[3,4]]]}');
  assertEquals(await form.decode(Response.json({ outputs: [[0.5], [2]] })), [0.5, 2]);
  assertEquals(await form.decode(Response.json([[0.5, 2]])), [0.5, 2]);
});

Deno.test("bytes are the elements of the array in their type", async () => {
  const form = plainBytes("/bytes");
  assertEquals(form.encode(CASE).body, new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer));
  const tokens = form.encode({ ...CASE, datatype: "INT64" }).body as Uint8Array<ArrayBuffer>;
  assertEquals(new BigInt64Array(tokens.buffer), new BigInt64Array([1n, 2n, 3n, 4n]));
  assertEquals(await form.decode(new Response(FLOATS)), [0.5, 2]);
});

Deno.test("the protocol in JSON has flat elements", async () => {
  const { path, body } = PROTOCOL_JSON.encode(CASE);
  assertEquals(path, "/v2/models/m/infer");
  assertEquals(JSON.parse(body as string), {
    inputs: [{ name: "rows", shape: [1, 2, 2], datatype: "FP32", data: [1, 2, 3, 4] }],
  });
  const answer = Response.json({ outputs: [{ name: "y", data: [[0.5], [2]] }] });
  assertEquals(await PROTOCOL_JSON.decode(answer), [0.5, 2]);
});

Deno.test("the protocol in bytes has them behind a header whose length is said", async () => {
  const { headers, body } = PROTOCOL_BINARY.encode(CASE);
  const length = Number(headers["inference-header-content-length"]);
  const bytes = body as Uint8Array<ArrayBuffer>;
  assertEquals(JSON.parse(new TextDecoder().decode(bytes.subarray(0, length))), {
    inputs: [{
      ...{ name: "rows", shape: [1, 2, 2], datatype: "FP32" },
      parameters: { binary_data_size: 16 },
    }],
    parameters: { binary_data_output: true },
  });
  assertEquals(new Float32Array(bytes.slice(length).buffer), new Float32Array([1, 2, 3, 4]));
  const answer = new Response(new Blob(["{}", FLOATS]), {
    headers: { "inference-header-content-length": "2" },
  });
  assertEquals(await PROTOCOL_BINARY.decode(answer), [0.5, 2]);
});
