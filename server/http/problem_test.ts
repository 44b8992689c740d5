import { assertEquals } from "@std/assert/mod.js";
import {
  BodyTimeoutError,
  DeadlineError,
  InvalidInputError,
  ModelError,
  NotFoundError,
  OverloadedError,
  TooLargeError,
  TrapError,
  UnavailableError,
  UnsupportedTypeError,
} from "../errors.ts";
import { MethodError, problemReply } from "./problem.ts";

const cases: readonly (readonly [Error, number, Record<string, string>])[] = [
  [new InvalidInputError("wrong"), 400, {}],
  [new ModelError("m", "wrong"), 400, {}],
  [new NotFoundError("wrong"), 404, {}],
  [new MethodError(["POST"]), 405, { allow: "POST" }],
  [new MethodError(["GET", "POST"]), 405, { allow: "GET, HEAD, POST" }],
  [new BodyTimeoutError("wrong"), 408, {}],
  [new TooLargeError("wrong"), 413, {}],
  [new UnsupportedTypeError("wrong"), 415, {}],
  [new TrapError("divide by zero"), 500, {}],
  [new OverloadedError("wrong", 7), 503, { "retry-after": "7" }],
  [new UnavailableError("wrong"), 503, { "retry-after": "1" }],
  [new DeadlineError("wrong"), 504, {}],
];
for (const [error, status, headers] of cases) {
  Deno.test(`problemReply() answers ${error.name} with ${status}`, () => {
    assertEquals(problemReply(error), {
      status,
      body: JSON.stringify({ error: error.message }),
      headers: { "content-type": "application/json", ...headers },
    });
  });
}

Deno.test("problemReply() lists problems when there are several", () => {
  const problems = [{ field: "a", message: "is bad" }, { field: "", message: "and so is this" }];
  assertEquals(JSON.parse(problemReply(new InvalidInputError(problems)).body as string), {
    error: "a: is bad; and so is this",
    problems,
  });
});

Deno.test("problemReply() lists the problems of a model, and not a single one", () => {
  const one = [{ field: "a", message: "is bad" }];
  assertEquals(JSON.parse(problemReply(new ModelError("m", one)).body as string), {
    error: 'Cannot load model "m": a: is bad',
  });
  const two = [...one, { field: "b", message: "too" }];
  assertEquals(JSON.parse(problemReply(new ModelError("m", two)).body as string).problems, two);
});

Deno.test("MethodError names the methods that a path answers", () => {
  const { name, message } = new MethodError(["GET", "POST"]);
  assertEquals([name, message], ["MethodError", "This path answers GET and POST requests only"]);
});

Deno.test("problemReply() says nothing of the inside", () => {
  for (const thrown of [new TypeError("/srv/app.ts:3 is undefined"), "secret", undefined]) {
    const { status, body } = problemReply(thrown);
    assertEquals([status, body], [500, '{"error":"Internal error; the server\'s log has it"}']);
  }
});
