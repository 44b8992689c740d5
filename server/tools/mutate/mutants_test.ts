import { assertEquals, assertStringIncludes } from "@std/assert/mod.js";
import { instrument, silent } from "./mutants.ts";

/** The changes of a function's body, and those of its block itself left out. */
async function changesOf(body: string): Promise<string[]> {
  const source = `export function f(x: number) {\n  ${body}\n}\n`;
  const { mutants } = await instrument(new Map([["server/f.ts", source]]));
  return mutants.filter(({ line }) => line > 1).map(({ change }) => change);
}

const cases = [
  ["return x + y;", ["x + y → x - y"]],
  ["return x < y;", ["x < y → true", "x < y → false", "x < y → x <= y", "x < y → x >= y"]],
  ["return 3;", ["3 → 4"]],
  ["return 0.5;", ["0.5 → 1"]],
  ["return 60_000;", ["60_000 → 120000"]],
  ["add();", ["add(); → ;"]],
] as const;
for (const [body, want] of cases) {
  Deno.test(`instrument() makes of "${body}" the mutants that it has`, async () => {
    assertEquals(await changesOf(body), want);
  });
}

Deno.test("instrument() tells a mutant by its line and by the text of it", async () => {
  const source = "export const f = () =>\n    g(\n  1);\n";
  const { mutants } = await instrument(new Map([["server/f.ts", source]]));
  const number = mutants.find(({ change }) => change === "1 → 2")!;
  assertEquals([number.line, number.text], [3, "1);"]);
});

Deno.test("instrument() lets a source ask the switch above all folders", async () => {
  const { texts } = await instrument(new Map([["server/a/f.ts", "export const a = 1;"]]));
  assertStringIncludes(texts.get("server/a/f.ts")!, 'from "../../server/tools/mutate/switch.ts"');
});

Deno.test("silent() leaves all mutants, and says of none that it is come by", async () => {
  const source = "export function f(x: number) {\n  if (x < 1) return g(x, 2);\n  h();\n}\n";
  const { texts } = await instrument(new Map([["server/f.ts", source]]));
  const text = texts.get("server/f.ts")!;
  const count = (text: string, name: string) => text.split(`${name}_9fa48(`).length;
  assertEquals(count(silent(text), "stryCov"), 1);
  assertEquals(count(silent(text), "stryMutAct"), count(text, "stryMutAct"));
  assertStringIncludes(silent(text), "(x < (");
});
