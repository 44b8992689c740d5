import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { type Eval, parseScript } from "./script.ts";

function evalOf(text: string): Eval {
  const [command] = parseScript(text);
  if (command?.kind !== "eval") throw new TypeError("not an eval");
  return command;
}

Deno.test("parseScript() ends a block at a blank or comment line", () => {
  const commands = parseScript("load 5m\n  a 1\n# over\nload_with_nhcb 10s\n  b 1\n  c 2\n\nclear");
  assertEquals(
    commands.map((command) =>
      command.kind === "load"
        ? [command.step, command.series.length, command.withHistograms]
        : command.kind
    ),
    [[300_000, 1, false], [10_000, 2, true], "clear"],
  );
});

const times: [string, Eval["times"]][] = [
  ["eval instant at 5m up", { kind: "instant", time: 300_000 }],
  ["eval instant at 1.5 up", { kind: "instant", time: 1500 }],
  ["eval instant up", { kind: "instant", time: 0 }],
  ["eval_ordered instant at 0 up", { kind: "instant", time: 0 }],
  ["eval range from 0 to 1m step 10s up", { kind: "range", from: 0, to: 60_000, step: 10_000 }],
];
for (const [text, expected] of times) {
  Deno.test(`parseScript() reads when to evaluate from ${text}`, () => {
    assertEquals(evalOf(text).times, expected);
    assertEquals(evalOf(text).query, "up");
  });
}

const expectations: [string, unknown][] = [
  ["3", { kind: "scalar", value: 3 }],
  ["-Inf", { kind: "scalar", value: -Infinity }],
  [`expect string "a\\n"`, { kind: "string", value: "a\n" }],
  ["", { kind: "series", series: [] }],
  ["expect range vector from 1m to 2m step 30s", {
    kind: "ranges",
    from: 60_000,
    step: 30_000,
    series: [],
  }],
];
for (const [body, expected] of expectations) {
  Deno.test(`parseScript() reads what to expect from "${body}"`, () => {
    assertEquals(evalOf(`eval instant at 0 up\n${body}`).expected, expected);
  });
}

const demands: [string, Eval["demands"][number]][] = [
  ["expect fail", { on: "fail", text: undefined }],
  ["expect fail msg: too bad", { on: "fail", text: "too bad" }],
  ["expect warn regex: a+", { on: "warn", text: /a+/ }],
  ["expect no_info", { on: "no_info", text: undefined }],
  ["expected_fail_message gone", { on: "fail", text: "gone" }],
];
for (const [line, expected] of demands) {
  Deno.test(`parseScript() reads the demand "${line}"`, () => {
    assertEquals(evalOf(`eval instant at 0 up\n  ${line}`).demands, [expected]);
  });
}

Deno.test("parseScript() takes a metric called expect if it has braces", () => {
  const { expected } = evalOf("eval instant at 0 up\n  expect{} 1");
  assertEquals(expected.kind === "series" && expected.series.length, 1);
});

Deno.test("parseScript() names the line that it cannot read", () => {
  assertThrows(() => parseScript("\n\nstop"), SyntaxError, "line 3: Cannot run");
});
