import { assertEquals, assertThrows } from "@std/assert/mod.js";
import type { Duration } from "./ast.ts";
import { DurationParser } from "./duration_parser.ts";
import { PromqlSyntaxError } from "./errors.ts";
import { TokenStream } from "./token_stream.ts";

function inBrackets(text: string): Duration {
  const tokens = new TokenStream(`[${text}]`);
  tokens.take();
  return new DurationParser(tokens).positive(["range", "duration"]);
}

/** The tree with every operator's operands in parentheses, and the parentheses of the text as braces. */
function grouped(duration: Duration): string {
  switch (duration.kind) {
    case "number":
      return String(duration.value);
    case "duration-paren":
      return `{${grouped(duration.inner)}}`;
    case "duration-unary":
      return `(${duration.op}${grouped(duration.operand)})`;
    case "duration-call":
      return `${duration.name}(${duration.args.map(grouped).join(", ")})`;
    case "duration-binary":
      return `(${grouped(duration.left)} ${duration.op} ${grouped(duration.right)})`;
  }
}

const trees: [text: string, tree: string][] = [
  ["5m", "300"],
  ["90", "90"],
  ["+5m", "300"],
  ["-1 + 2", "(-1 + 2)"],
  ["1 + 2 * 3", "(1 + (2 * 3))"],
  ["1 - 2 - 3", "((1 - 2) - 3)"],
  ["2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"],
  ["-step() ^ 2", "(-(step() ^ 2))"],
  ["+range()", "(+range())"],
  ["(1m + step()) * 2", "({(60 + step())} * 2)"],
  ["min_of(step(), 5m + 1)", "min_of(step(), (300 + 1))"],
  ["max_of(1 - range(), 1)", "max_of((1 - range()), 1)"],
  ["0 * 1", "(0 * 1)"],
  ["1 - 0", "(1 - 0)"],
  ["1 / (0)", "(1 / {0})"],
  ["9223372036", "9223372036"],
];
for (const [text, tree] of trees) {
  Deno.test(`DurationParser.positive() groups ${text} as ${tree}`, () => {
    assertEquals(grouped(inBrackets(text)), tree);
  });
}

/** All nodes with the texts that their spans mark. */
function texts(duration: Duration, query: string): string[] {
  const { kind, span: { start, end } } = duration;
  const inner = kind === "duration-binary"
    ? [duration.left, duration.right]
    : kind === "duration-unary"
    ? [duration.operand]
    : kind === "duration-paren"
    ? [duration.inner]
    : kind === "duration-call"
    ? duration.args
    : [];
  return [query.slice(start, end), ...inner.flatMap((node) => texts(node, query))];
}

Deno.test("DurationParser gives each node the span of its text", () => {
  const text = "(1m + -step()) * max_of(-2, 3)";
  assertEquals(texts(inBrackets(text), `[${text}]`), [
    text,
    ...["(1m + -step())", "1m + -step()", "1m", "-step()", "step()"],
    ...["max_of(-2, 3)", "-2", "3"],
  ]);
});

const mistakes: [text: string, reason: string][] = [
  ["0", "duration must be greater than 0"],
  ["-5m", "duration must be greater than 0"],
  ["1 / 0", "division by zero"],
  ["1 % 0", "modulo by zero"],
  ["9223372037", "duration out of range"],
  ["1 == 2", `unexpected <op:==> in range, expected duration`],
  ["1 + *", `unexpected <op:*> in range, expected duration`],
];
for (const [text, reason] of mistakes) {
  Deno.test(`DurationParser.positive() refuses ${text}`, () => {
    assertEquals(assertThrows(() => inBrackets(text), PromqlSyntaxError).reason, reason);
  });
}

const offsets: [text: string, tree: string, next: string][] = [
  ["5m * 2", "300", "*"],
  ["-5m + 1", "-300", "+"],
  ["(5m * 2)", "{(300 * 2)}", ""],
  ["-(5m)", "(-{300})", ""],
];
for (const [text, tree, next] of offsets) {
  Deno.test(`DurationParser.offset() reads ${tree} from ${text}`, () => {
    const tokens = new TokenStream(text);
    assertEquals(grouped(new DurationParser(tokens).offset()), tree);
    assertEquals(tokens.next.text, next);
  });
}
