import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { InvalidInputError, TooLargeError } from "../errors.ts";
import { parsePredictRequest, parseServingRequest } from "./predict_request.ts";

const single: readonly (readonly [string, unknown])[] = [
  ["a record", { a: 1 }],
  ["an empty record", {}],
  ["a row of values", [1, "b", null]],
];
for (const [name, body] of single) {
  Deno.test(`parsePredictRequest() takes ${name} for one row`, () => {
    const request = parsePredictRequest(body);
    assertEquals([request.instances, request.single, request.fieldOf(0)], [[body], true, ""]);
  });
}

const batches: readonly (readonly [string, unknown, string])[] = [
  ["instances", { instances: [{ a: 1 }, [1]] }, "instances[1]"],
  ["a list of records", [{ a: 1 }, { a: 2 }], "[1]"],
  ["a list of rows", [[1], [2]], "[1]"],
];
for (const [name, body, second] of batches) {
  Deno.test(`parsePredictRequest() takes ${name} for several rows`, () => {
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
  Deno.test(`parsePredictRequest() refuses ${JSON.stringify(body)}`, () => {
    const error = assertThrows(() => parsePredictRequest(body), InvalidInputError);
    assertEquals(error.message, message);
  });
}

Deno.test("parseServingRequest() turns columns into records", () => {
  const { instances, fieldOf } = parseServingRequest({ inputs: { a: [1, 2], b: ["x", "y"] } }, 9);
  assertEquals(instances, [{ a: 1, b: "x" }, { a: 2, b: "y" }]);
  assertEquals(fieldOf(1), "inputs[1]");
});

Deno.test("parseServingRequest() keeps a column named like what every object has", () => {
  const body = JSON.parse('{"inputs":{"__proto__":[1],"constructor":[2]}}');
  const [record] = parseServingRequest(body, 9).instances as object[];
  assertEquals(Object.entries(record!), [["__proto__", 1], ["constructor", 2]]);
});

Deno.test("parseServingRequest() refuses more rows than the limit before it makes them", () => {
  const body = { inputs: { a: Array(5).fill(0) } };
  assertThrows(
    () => parseServingRequest(body, 4),
    TooLargeError,
    "5 rows; the limit (--max-rows) is 4",
  );
});

const wrongServing: readonly (readonly [unknown, string])[] = [
  [{ a: 1 }, 'expected {"instances": […]} or {"inputs": {…}}, got an object with "a"'],
  [{}, 'expected {"instances": […]} or {"inputs": {…}}, got an empty object'],
  [[1], 'expected {"instances": […]} or {"inputs": {…}}, got an array of 1'],
  [{ inputs: {} }, "inputs: expected at least one row, got none"],
  [{ inputs: 3 }, "inputs: expected an array of records or rows, got 3"],
  [{ inputs: { a: 3 } }, "inputs.a: expected an array with a value for each row, got 3"],
  [{ inputs: { a: [1], b: [] } }, "inputs: the columns have different lengths: 1, 0"],
];
for (const [body, message] of wrongServing) {
  Deno.test(`parseServingRequest() refuses ${JSON.stringify(body)}`, () => {
    const error = assertThrows(() => parseServingRequest(body, 9), InvalidInputError);
    assertEquals(error.message, message);
  });
}
