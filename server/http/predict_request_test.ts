import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "../testing/assert_kind.ts";
import { parsePredictRequest, parseServingRequest } from "./predict_request.ts";

const single: readonly (readonly [string, unknown])[] = [
  ["a record", { a: 1 }],
  ["an empty record", {}],
  ["a row of values", [1, "b", null]],
];
for (const [name, body] of single) {
  Deno.test(`parsePredictRequest() reads ${name} as one row`, () => {
    const request = parsePredictRequest(body);
    assertEquals([request.instances, request.single, request.fieldOf(0)], [[body], true, ""]);
  });
}

const rows: readonly (readonly [string, unknown])[] = [
  ["null among records", [{ a: 1 }, null]],
  ["a record among values", [1, { a: 1 }]],
];
for (const [name, body] of rows) {
  Deno.test(`parsePredictRequest() reads a list with ${name} as one row`, () => {
    assertEquals(parsePredictRequest(body).single, true);
  });
}

const batches: readonly (readonly [string, unknown, string])[] = [
  ["instances", { instances: [{ a: 1 }, [1]] }, "instances[1]"],
  ["instances of one row", { instances: [{ a: 1 }, { a: 2 }], more: 1 }, "instances[1]"],
  ["a list of records", [{ a: 1 }, { a: 2 }], "[1]"],
  ["a list of rows", [[1], [2]], "[1]"],
];
for (const [name, body, second] of batches) {
  Deno.test(`parsePredictRequest() reads ${name} as several rows`, () => {
    const request = parsePredictRequest(body);
    assertEquals([request.instances.length, request.single, request.fieldOf(1)], [
      2,
      false,
      second,
    ]);
  });
}

const wrong: readonly (readonly [unknown, string])[] = [
  ["a", 'expected an object of named features or {"instances": […]}, got "a"'],
  [null, 'expected an object of named features or {"instances": […]}, got null'],
  [[], "expected at least one row, got none"],
  [{ instances: [] }, "instances: expected at least one row, got none"],
  [{ instances: 7 }, "instances: expected an array of records or rows, got 7"],
  [{ instances: {} }, "instances: expected an array of records or rows, got an object"],
];
for (const [body, message] of wrong) {
  Deno.test(`parsePredictRequest() rejects ${JSON.stringify(body)}`, () => {
    const error = assertThrowsKind(() => parsePredictRequest(body), "invalid_input");
    assertEquals(error.message, message);
  });
}

Deno.test("parseServingRequest() turns columns into records", () => {
  const { instances, fieldOf } = parseServingRequest({ inputs: { a: [1, 2], b: ["x", "y"] } }, 9);
  assertEquals(instances, [{ a: 1, b: "x" }, { a: 2, b: "y" }]);
  assertEquals(fieldOf(1), "inputs[1]");
});

Deno.test("parseServingRequest() keeps a column named like a property of every object", () => {
  const body = JSON.parse('{"inputs":{"__proto__":[1],"constructor":[2]}}');
  const [record] = parseServingRequest(body, 9).instances as object[];
  assertEquals(Object.entries(record!), [["__proto__", 1], ["constructor", 2]]);
});

Deno.test("parseServingRequest() rejects more rows than the limit before it creates them", () => {
  const body = { inputs: { a: Array(5).fill(0) } };
  assertThrowsKind(
    () => parseServingRequest(body, 4),
    "too_large",
    "5 rows; the limit (--max-rows) is 4",
  );
});

Deno.test("parseServingRequest() accepts as many rows as the limit, and reads one row as a batch", () => {
  assertEquals(parseServingRequest({ inputs: { a: [1, 2] } }, 2).instances.length, 2);
  const { single, instances } = parseServingRequest({ inputs: { a: [1] } }, 1);
  assertEquals([single, instances], [false, [{ a: 1 }]]);
});

const sources: readonly (readonly [string, unknown, unknown, string])[] = [
  ["instances", { instances: [[1], [2]] }, [[1], [2]], "instances[1]"],
  ["inputs that are rows", { inputs: [[1], [2]] }, [[1], [2]], "inputs[1]"],
  [
    "instances before inputs",
    { inputs: { a: [9] }, instances: [[1], [2]] },
    [[1], [2]],
    "instances[1]",
  ],
];
for (const [name, body, want, second] of sources) {
  Deno.test(`parseServingRequest() accepts ${name}`, () => {
    const { instances, single, fieldOf } = parseServingRequest(body, 9);
    assertEquals([instances, single, fieldOf(1)], [want, false, second]);
  });
}

Deno.test("parseServingRequest() quotes only the beginnings of long names, and the first of many", () => {
  const long = "x".repeat(200);
  const messageOf = (body: unknown) =>
    (assertThrowsKind(() => parseServingRequest(body, 9), "invalid_input") as Error).message;
  const keys = Object.fromEntries([long, "b", "c", "d", "e", "f"].map((key) => [key, 1]));
  assertEquals(
    messageOf(keys),
    `expected {"instances": […]} or {"inputs": {…}}, got an object with "${long.slice(0, 40)}", ` +
      '"b", "c", "d", "e"',
  );
  assertEquals(
    messageOf({ inputs: { [long]: 3 } }),
    `inputs.${long.slice(0, 100)}: expected an array with a value for each row, got 3`,
  );
});

const wrongServing: readonly (readonly [unknown, string])[] = [
  [{ a: 1 }, 'expected {"instances": […]} or {"inputs": {…}}, got an object with "a"'],
  [{}, 'expected {"instances": […]} or {"inputs": {…}}, got an empty object'],
  [[1], 'expected {"instances": […]} or {"inputs": {…}}, got an array of 1'],
  [{ inputs: {} }, "inputs: expected at least one row, got none"],
  [{ inputs: 3 }, "inputs: expected an array of records or rows, got 3"],
  [null, 'expected {"instances": […]} or {"inputs": {…}}, got null'],
  ["a", 'expected {"instances": […]} or {"inputs": {…}}, got "a"'],
  [{ instances: 3 }, "instances: expected an array of records or rows, got 3"],
  [{ inputs: null }, "inputs: expected an array of records or rows, got null"],
  [{ inputs: { a: 3 } }, "inputs.a: expected an array with a value for each row, got 3"],
  [{ inputs: { a: [1], b: [] } }, "inputs: the columns have different lengths: 1, 0"],
];
for (const [body, message] of wrongServing) {
  Deno.test(`parseServingRequest() rejects ${JSON.stringify(body)}`, () => {
    const error = assertThrowsKind(() => parseServingRequest(body, 9), "invalid_input");
    assertEquals(error.message, message);
  });
}
