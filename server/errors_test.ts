import { assertEquals } from "@std/assert/mod.js";
import { assertThrowsKind } from "./testing/assert_kind.ts";
import {
  bodyTimeoutError,
  configError,
  deadlineError,
  describeProblem,
  errorMessage,
  forbiddenError,
  invalidInputError,
  isKind,
  isKnown,
  type KnownError,
  methodError,
  modelError,
  notFoundError,
  overloadedError,
  Problems,
  quoteValue,
  tooLargeError,
  trapError,
  unavailableError,
  unsupportedTypeError,
} from "./errors.ts";

const TWO = [{ field: "a", message: "is missing" }, { field: "", message: "is empty" }];

const plain: readonly (readonly [(message: string) => KnownError, string])[] = [
  [forbiddenError, "forbidden"],
  [notFoundError, "not_found"],
  [bodyTimeoutError, "body_timeout"],
  [tooLargeError, "too_large"],
  [unsupportedTypeError, "unsupported_type"],
  [deadlineError, "deadline"],
];
for (const [make, kind] of plain) {
  Deno.test(`an error of the kind ${kind} has its message and nothing else`, () => {
    const error = make("a reason");
    assertEquals([error.kind, error.message, error.details], [kind, "a reason", {}]);
    assertEquals(error.name, "KnownError");
  });
}

Deno.test("invalidInputError() tells every problem, those of the whole document by their text", () => {
  const error = invalidInputError(TWO);
  assertEquals(error.kind, "invalid_input");
  assertEquals(error.message, "a: is missing; is empty");
  assertEquals(error.details, { problems: TWO });
});

Deno.test("invalidInputError() takes a text for the problem of the whole document", () => {
  const { message, details } = invalidInputError("is empty");
  assertEquals([message, details], [
    "is empty",
    { problems: [{ field: "", message: "is empty" }] },
  ]);
});

Deno.test("modelError() names the model", () => {
  const { kind, message, details } = modelError("m", TWO);
  assertEquals(kind, "model");
  assertEquals(message, 'Cannot load model "m": a: is missing; is empty');
  assertEquals(details, { model: "m", problems: TWO });
});

Deno.test("configError() lists its issues, a line each", () => {
  const { kind, message, details } = configError(["one", "two"]);
  assertEquals([kind, message, details], ["config", "one\ntwo", { issues: ["one", "two"] }]);
});

Deno.test("trapError() tells what ONNX Runtime said", () => {
  const { kind, message, details } = trapError("unreachable");
  assertEquals([kind, details], ["trap", { words: "unreachable" }]);
  assertEquals(
    message,
    "The model cannot compute this: ONNX Runtime crashed and was restarted. It said: unreachable",
  );
});

Deno.test("overloadedError() and unavailableError() say when to try again", () => {
  assertEquals(overloadedError("full").details, { retryAfterSeconds: 1 });
  assertEquals(overloadedError("full", 7).details, { retryAfterSeconds: 7 });
  const { kind, message, details } = unavailableError("away");
  assertEquals([kind, message, details], ["unavailable", "away", { retryAfterSeconds: 1 }]);
  assertEquals([overloadedError("full").kind, overloadedError("full").message], [
    "overloaded",
    "full",
  ]);
});

Deno.test("methodError() names the methods that a path answers", () => {
  const { kind, message, details } = methodError(["GET", "POST"]);
  assertEquals([kind, details], ["method_not_allowed", { allowed: ["GET", "POST"] }]);
  assertEquals(message, "This path answers GET and POST requests only");
});

Deno.test("isKnown() and isKind() tell errors of ours from others", () => {
  const error = notFoundError("gone");
  assertEquals([isKnown(error), isKnown(new Error("gone")), isKnown("gone")], [true, false, false]);
  assertEquals(isKind(error, "trap", "not_found"), true);
  assertEquals(isKind(error, "trap", "deadline"), false);
  assertEquals(isKind(new Error("gone"), "not_found"), false);
});

Deno.test("Problems keeps the first fifty and counts the others", () => {
  const problems = new Problems();
  for (let i = 0; i < 49; i++) problems.add(`f${i}`, "is wrong");
  assertEquals([problems.count, problems.isFull, problems.list().length], [49, false, 49]);
  problems.add("f49", "is wrong");
  assertEquals([problems.count, problems.isFull, problems.list().length], [50, true, 50]);
  for (let i = 50; i < 53; i++) problems.add(`f${i}`, "is wrong");
  assertEquals(problems.count, 53);
  assertEquals(problems.list().slice(48), [
    { field: "f48", message: "is wrong" },
    { field: "f49", message: "is wrong" },
    { field: "", message: "and 3 more problems" },
  ]);
});

Deno.test("Problems.throwIfAny() throws when there is one", () => {
  const problems = new Problems();
  problems.throwIfAny();
  problems.add("a", "is missing");
  const error = assertThrowsKind(() => problems.throwIfAny(), "invalid_input");
  assertEquals(error.message, "a: is missing");
});

Deno.test("describeProblem() leaves out the field of a whole document", () => {
  assertEquals(TWO.map(describeProblem), ["a: is missing", "is empty"]);
});

Deno.test("errorMessage() is the text of anything thrown", () => {
  assertEquals([errorMessage(new TypeError("a")), errorMessage("b"), errorMessage(3)], [
    "a",
    "b",
    "3",
  ]);
});

const long = "x".repeat(59);
const quoted: readonly (readonly [unknown, string])[] = [
  [undefined, "nothing"],
  [null, "null"],
  [12n, "12"],
  [[1, 2], "an array of 2"],
  [{}, "an object"],
  [Infinity, "Infinity"],
  [1.5, "1.5"],
  [true, "true"],
  ['a"b', '"a\\"b"'],
  ["x".repeat(58), `"${"x".repeat(58)}"`],
  [long, `"${"x".repeat(56)}…"`],
  [Symbol("s"), "Symbol(s)"],
];
for (const [value, text] of quoted) {
  Deno.test(`quoteValue() writes ${text}`, () => assertEquals(quoteValue(value), text));
}

Deno.test("quoteValue() closes the quotes of texts only", () => {
  assertEquals(quoteValue(Symbol("y".repeat(80))), `Symbol(${"y".repeat(50)}…`);
});
