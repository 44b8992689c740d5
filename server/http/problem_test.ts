import { assertEquals } from "@std/assert/mod.js";
import {
  bodyTimeoutError,
  configError,
  deadlineError,
  invalidInputError,
  type KnownError,
  methodError,
  modelError,
  notFoundError,
  overloadedError,
  rateError,
  tooLargeError,
  trapError,
  unavailableError,
  unsupportedTypeError,
} from "../errors.ts";
import { problemReply } from "./problem.ts";

const cases: readonly (readonly [KnownError, number, Record<string, string>])[] = [
  [invalidInputError("wrong"), 400, {}],
  [modelError("m", "wrong"), 400, {}],
  [notFoundError("wrong"), 404, {}],
  [methodError(["POST"]), 405, { allow: "POST" }],
  [methodError(["GET", "POST"]), 405, { allow: "GET, HEAD, POST" }],
  [bodyTimeoutError("wrong"), 408, {}],
  [tooLargeError("wrong"), 413, {}],
  [unsupportedTypeError("wrong"), 415, {}],
  [rateError("wrong", 3, { "ratelimit-limit": "5" }), 429, {
    ...{ "retry-after": "3", "ratelimit-limit": "5" },
  }],
  [configError(["wrong"]), 500, {}],
  [trapError("divide by zero"), 500, {}],
  [overloadedError("wrong", 7), 503, { "retry-after": "7" }],
  [unavailableError("wrong"), 503, { "retry-after": "1" }],
  [deadlineError("wrong"), 504, {}],
];
for (const [error, status, headers] of cases) {
  Deno.test(`problemReply() answers ${error.kind} with ${status}`, () => {
    assertEquals(problemReply(error), {
      status,
      body: JSON.stringify({ error: error.message }),
      headers: { "content-type": "application/json", ...headers },
    });
  });
}

Deno.test("problemReply() lists problems when there are several", () => {
  const problems = [{ field: "a", message: "is bad" }, { field: "", message: "and so is this" }];
  assertEquals(JSON.parse(problemReply(invalidInputError(problems)).body as string), {
    error: "a: is bad; and so is this",
    problems,
  });
});

Deno.test("problemReply() lists several problems of a model, and not a single one", () => {
  const one = [{ field: "a", message: "is bad" }];
  assertEquals(JSON.parse(problemReply(modelError("m", one)).body as string), {
    error: 'Cannot load model "m": a: is bad',
  });
  const two = [...one, { field: "b", message: "too" }];
  assertEquals(JSON.parse(problemReply(modelError("m", two)).body as string).problems, two);
});

Deno.test("methodError() names the methods that a path answers", () => {
  const { kind, message } = methodError(["GET", "POST"]);
  const says = "This path answers GET and POST requests only";
  assertEquals([kind, message], ["method_not_allowed", says]);
});

Deno.test("problemReply() hides the message of an unexpected error", () => {
  for (const thrown of [new TypeError("/srv/app.ts:3 is undefined"), "secret", undefined]) {
    const { status, body } = problemReply(thrown);
    assertEquals([status, body], [500, '{"error":"Internal error; the server\'s log has it"}']);
  }
});
