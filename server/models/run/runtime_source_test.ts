import { assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert/mod.js";
import { asFunctionBody, readRuntime, startOrt, withRunHook } from "./runtime_source.ts";

Deno.test("startOrt() gives instances that share nothing", async () => {
  const source = await readRuntime();
  const [one, other] = [startOrt(source), startOrt(source)];
  assertNotStrictEquals(one.InferenceSession, other.InferenceSession);
  one.env.wasm.numThreads = 3;
  assertEquals(other.env.wasm.numThreads, 1);
});

Deno.test("asFunctionBody() returns the exports by their names", () => {
  const body = asFunctionBody(
    "var a=1,b=2,env=[import.meta.url];export{a as InferenceSession,b as Tensor,env};\n//# map",
  );
  assertEquals(new Function(body)(), {
    InferenceSession: 1,
    Tensor: 2,
    env: ["file:///onnxruntime.mjs"],
  });
});

Deno.test("asFunctionBody() finds a list of exports that is not minified", () => {
  const body = asFunctionBody(
    "const a = 1, Tensor = 2, env = 3;\n\nexport {\n  a as InferenceSession, Tensor,\n  env\n};\n",
  );
  assertEquals(new Function(body)(), { InferenceSession: 1, Tensor: 2, env: 3 });
});

Deno.test("asFunctionBody() lists all that is wrong with a script, and what to do", () => {
  const error = assertThrows(
    () => asFunctionBody("export{a as env};import.meta.dirname"),
    TypeError,
  );
  assertEquals(
    error.message,
    "Cannot make a function of ONNX Runtime's script: it has no export called InferenceSession, " +
      "no export called Tensor, another use of import.meta than its url. Use the version of " +
      "onnxruntime-web that deno.json names, or adapt the code to the new one",
  );
});

const LIST = "export{a as InferenceSession,b as Tensor,env};";
const unfit = [
  { name: "no exports", script: "var a=1;", says: "0 lists of exports instead of one" },
  { name: "two lists of exports", script: LIST + LIST, says: "2 lists of exports" },
  { name: "other exports", script: "export{a as Tensor,env};", says: "no export called Inference" },
  { name: "an import", script: `import{x}from"y";${LIST}`, says: "an import" },
  { name: "an import for its effect", script: `import"y";${LIST}`, says: "an import" },
  { name: "a default export", script: `${LIST}export default a;`, says: "an export outside" },
  { name: "an exported constant", script: `export const a=1;${LIST}`, says: "an export outside" },
  {
    name: "import.meta",
    script: `f(import.meta.dirname);${LIST}`,
    says: "another use of import.m",
  },
];
for (const { name, script, says } of unfit) {
  Deno.test(`asFunctionBody() refuses a script with ${name}`, () => {
    assertThrows(() => asFunctionBody(script), TypeError, says);
  });
}

Deno.test("withRunHook() puts its function in place of the call that runs a graph", () => {
  assertEquals(
    withRunHook("W=await c._OrtRun(h,ne);t._OrtRun=s.sb"),
    "W=await runGraph(c,h,ne);t._OrtRun=s.sb",
  );
});

Deno.test("withRunHook() refuses a script with another number of such calls", () => {
  for (const [script, calls] of [["", 0], ["a._OrtRun(b);a._OrtRun(c)", 2]] as const) {
    assertThrows(() => withRunHook(script), TypeError, `its script has ${calls} calls of _OrtRun`);
  }
});
