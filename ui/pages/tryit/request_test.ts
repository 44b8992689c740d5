import { assertEquals } from "@std/assert/mod.js";
import { ask } from "./request.ts";

async function rejectionOf(body: unknown, fields: readonly string[]) {
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.resolve(Response.json(body, { status: 400 }));
  try {
    return await ask({ model: "m", version: "1", route: "predict", body: "{}", fields });
  } finally {
    globalThis.fetch = fetch;
  }
}

const rejections: readonly [string, unknown, Record<string, string>][] = [
  ["one problem, in the text", { error: "age: is missing" }, { age: "is missing" }],
  ["a problem of an element", { error: "age[0]: expected a number" }, { age: "expected a number" }],
  ["a name that begins another", { error: "age_2: is missing" }, { age_2: "is missing" }],
  ["a name with a colon", { error: "a: b: is missing" }, { "a: b": "is missing" }],
  ["a whole", { error: "ages are not to be told" }, {}],
  ["several", {
    error: "age: x; age_2: y",
    problems: [{ field: "age", message: "x" }, { field: "age_2", message: "y" }],
  }, { age: "x", age_2: "y" }],
];
for (const [name, body, want] of rejections) {
  Deno.test(`ask() assigns a problem to its field: ${name}`, async () => {
    const outcome = await rejectionOf(body, ["age", "age_2", "a: b"]);
    assertEquals(outcome.state === "rejected" && outcome.problems, want);
  });
}
