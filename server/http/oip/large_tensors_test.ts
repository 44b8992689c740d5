import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import { parseLargeJson } from "../large_json.ts";
import { type InferRequest, parseInferRequest, type TensorModel } from "./infer_request.ts";
import { TENSOR_LISTS } from "./large_tensors.ts";

const encoder = new TextEncoder();

function modelOf(datatype: "FP32" | "INT64" | "BYTES", width: number): TensorModel {
  const shape = [-1, width];
  return {
    ...{ model: "m", version: "1", outputs: [], givesIds: false },
    inputs: [{ name: "x", datatype, shape }, { name: "y", datatype, shape }],
  };
}

interface Read {
  readonly request: InferRequest;
  readonly isSliced: boolean;
}

/** Reads a request as the route does. */
async function read(text: string, model: TensorModel): Promise<Read> {
  const bytes = encoder.encode(text);
  const parsed = await parseLargeJson(bytes, TENSOR_LISTS);
  return {
    request: parseInferRequest(bytes, null, model, parsed),
    isSliced: parsed !== undefined,
  };
}

const ROWS = 30_000;
const flat = (value: unknown) => Array.from({ length: 3 * ROWS }, () => value);
const nested = (value: unknown) => Array.from({ length: ROWS }, () => [value, value, value]);

/** A request with the elements of its two inputs. */
function requestOf(datatype: string, x: unknown, y: unknown, shape: unknown = [ROWS, 3]): string {
  return JSON.stringify({
    inputs: [{ name: "x", shape, datatype, data: x }, { name: "y", datatype, shape, data: y }],
    parameters: { timeout: 5000 },
  });
}

const requests = [
  { name: "flat numbers", text: requestOf("FP32", flat(1.5), flat(-2)), isSliced: true },
  { name: "nested numbers", text: requestOf("FP32", nested(1.5), flat(-2)), isSliced: true },
  { name: "NaN", text: requestOf("FP32", flat(1), flat(7)).replaceAll("7", "NaN"), isSliced: true },
  { name: "text in lists", text: requestOf("BYTES", nested("a,b"), nested("c")), isSliced: true },
  { name: "flat text", text: requestOf("BYTES", flat("a"), flat("b")), isSliced: false },
  {
    name: "long integers",
    text: requestOf("INT64", flat(1), flat(7)).replaceAll("7", "9007199254740993"),
    isSliced: true,
  },
  {
    name: "white space",
    text: requestOf("FP32", nested(1), nested(2)).replaceAll(/([\][,:])/g, " $1\n"),
    isSliced: true,
  },
];
for (const { name, text, isSliced } of requests) {
  Deno.test(`a large request is read in slices as it is whole: ${name}`, async () => {
    const datatype = /"datatype"\s*:\s*"(\w+)"/.exec(text)![1] as "FP32";
    const model = modelOf(datatype, 3);
    const found = await read(text, model);
    assertEquals(found.isSliced, isSliced);
    const whole = parseInferRequest(encoder.encode(text), null, model);
    // assertEquals() would take seconds for so many elements.
    for (const [i, { shape, data }] of whole.feeds.entries()) {
      const feed = found.request.feeds[i]!;
      assertEquals([feed.shape, feed.data.length], [shape, data.length]);
      assertEquals(
        Array.from(data as Float32Array).every((x, j) => Object.is(x, feed.data[j])),
        true,
      );
    }
    assertEquals(found.request.timeoutMs, 5);
  });
}

const one = [...flat(1).slice(1), "x"];
const wrong = [
  { name: "an element of another type", text: requestOf("FP32", flat(1), one) },
  { name: "too few elements", text: requestOf("FP32", flat(1).slice(1), flat(1)) },
  { name: "rows of several lengths", text: requestOf("FP32", [...nested(1), [1]], flat(1)) },
  { name: "lists among numbers", text: requestOf("FP32", [...flat(1).slice(1), [1]], flat(1)) },
  { name: "a shape that is none", text: requestOf("FP32", flat(1), flat(1), "3") },
  { name: "a type that is none", text: requestOf("FP33", flat(1), flat(1)) },
  { name: "no JSON behind the list", text: requestOf("FP32", flat(1), flat(1)).slice(0, -1) },
];
for (const { name, text } of wrong) {
  Deno.test(`a large request is refused with the words of the whole: ${name}`, async () => {
    const model = modelOf("FP32", 3);
    const words = async (work: () => unknown) => {
      try {
        await work();
      } catch (error) {
        return (error as Error).message;
      }
    };
    const want = await words(() => parseInferRequest(encoder.encode(text), null, model));
    assertEquals(await words(() => read(text, model)), want);
    assertEquals(typeof want, "string");
  });
}

Deno.test("a request is read in slices as it is whole, for elements of all kinds", async () => {
  const element = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer(), fc.constant("x"));
  const some = fc.array(element, { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(some, async (pattern) => {
      const list = Array.from({ length: 60_000 }, (_, i) => pattern[i % pattern.length]);
      const text = requestOf("FP32", list, list, [60_000]);
      const inputs = modelOf("FP32", 3).inputs.map((input) => ({ ...input, shape: [-1] }));
      const model = { ...modelOf("FP32", 3), inputs };
      const outcome = async (work: () => unknown) => {
        try {
          return JSON.stringify(await work()).length;
        } catch (error) {
          return (error as Error).message;
        }
      };
      assertEquals(
        await outcome(async () => (await read(text, model)).request),
        await outcome(() => parseInferRequest(encoder.encode(text), null, model)),
      );
    }),
    { numRuns: 10 },
  );
});

const long = Array(3000).fill("1").join();
const unclear = [
  { name: "a list that does not end", text: `{"inputs":[{"data":[${long}]},{"data":[1` },
  { name: "lists that begin with more brackets than they end with", text: `"data":[[${long}]` },
  {
    name: "more brackets than a tensor has dimensions",
    text: `"data":${"[".repeat(34)}${long}${"]".repeat(34)}`,
  },
];
for (const { name, text } of unclear) {
  Deno.test(`no list of a request is read apart with ${name}`, () => {
    assertEquals(TENSOR_LISTS.find(encoder.encode(text)), []);
  });
}

Deno.test("inputs are looked through once, however many lists there are", () => {
  let looks = 0;
  const inputs = Array.from({ length: 100 }, (_, i) => ({
    ...{ datatype: "FP32", shape: [1] },
    get data() {
      looks++;
      return [`mark ${i}`];
    },
  }));
  const takerOf = TENSOR_LISTS.takersOf({ inputs });
  const before = looks;
  const found = inputs.map((_, i) => takerOf(`mark ${i}`, 1) !== undefined);
  assertEquals([found.every((is) => is), looks], [true, before]);
  assertEquals(takerOf("mark 100", 1), undefined);
});
