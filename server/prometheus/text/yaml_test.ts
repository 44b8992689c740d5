import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { FileError, YamlFile } from "./yaml.ts";

/** Reads the field `x` of a mapping in a way, and tells the problems with it. */
function readField<T>(
  text: string,
  read: (file: YamlFile, node: ReturnType<YamlFile["fields"]>[string]) => T,
): T | string {
  const file = new YamlFile("f", text);
  const { x } = file.fields(file.root, "a test", ["x"]);
  const value = read(file, x);
  try {
    file.throwIfAny();
  } catch (error) {
    return (error as FileError).message;
  }
  return value;
}

const numbers: readonly (readonly [text: string, want: number | string | undefined])[] = [
  ["1.5", 1.5],
  ["-2e3", -2000],
  ["1_000_000", 1_000_000],
  [".inf", Infinity],
  ["Inf", Infinity],
  ["+.Inf", Infinity],
  ["-inf", -Infinity],
  [".NaN", NaN],
  ["~", undefined],
  ["one", 'f:1:4: x must be a number: it is "one"'],
  ['" "', 'f:1:4: x must be a number: it is " "'],
  ["[1]", "f:1:4: x must be a text"],
];
for (const [text, want] of numbers) {
  Deno.test(`YamlFile.number() reads ${text} as ${want}`, () => {
    assertEquals(readField(`x: ${text}`, (file, node) => file.number(node, "x")), want);
  });
}

const integers: readonly (readonly [text: string, want: number | string | undefined])[] = [
  ["12", 12],
  ["-3", -3],
  ["+4", 4],
  ["null", undefined],
  ["1.0", 'f:1:4: x must be a whole number: it is "1.0"'],
  ["a1", 'f:1:4: x must be a whole number: it is "a1"'],
  ["1a", 'f:1:4: x must be a whole number: it is "1a"'],
];
for (const [text, want] of integers) {
  Deno.test(`YamlFile.integer() reads ${text} as ${want}`, () => {
    assertEquals(readField(`x: ${text}`, (file, node) => file.integer(node, "x")), want);
  });
}

const booleans: readonly (readonly [text: string, want: boolean | string | undefined])[] = [
  ["true", true],
  ["False", false],
  ["NULL", undefined],
  ["yes", 'f:1:4: x must be true or false: it is "yes"'],
  ["untrue", 'f:1:4: x must be true or false: it is "untrue"'],
  ["truely", 'f:1:4: x must be true or false: it is "truely"'],
];
for (const [text, want] of booleans) {
  Deno.test(`YamlFile.boolean() reads ${text} as ${want}`, () => {
    assertEquals(readField(`x: ${text}`, (file, node) => file.boolean(node, "x")), want);
  });
}

const nulls = ["", "~", "null", "Null", "NULL"];
Deno.test("YamlFile takes a null for a field that is not there, but no quoted one", () => {
  const textOf = (text: string) => readField(`x: ${text}`, (file, node) => file.text(node, "x"));
  assertEquals(nulls.map(textOf), nulls.map(() => undefined));
  assertEquals(['""', '"~"', "'null'", "nulls", "anull"].map(textOf), [
    ...["", "~", "null", "nulls", "anull"],
  ]);
});

Deno.test("YamlFile.list() gives the items of a list, and none of what is no list", () => {
  const items = (text: string) =>
    readField(text, (file, node) => file.list(node, "x").map((item) => file.text(item, "item")));
  assertEquals(items("x: [a, ~, b]"), ["a", undefined, "b"]);
  assertEquals(items("y: 1"), 'f:1:1: unknown field "y" in a test: there are x');
  assertEquals(items("x:"), []);
  assertEquals(items("x: {a: b}"), "f:1:4: x must be a list");
});

Deno.test("YamlFile.texts() gives the texts of a mapping with their places", () => {
  const texts = (text: string) =>
    readField(
      text,
      (file, node) => [...file.texts(node, "x")].map(([name, { text }]) => [name, text]),
    );
  assertEquals(texts("x: {a: 1.0, b: ~, c: 'd'}"), [["a", "1.0"], ["b", ""], ["c", "d"]]);
  assertEquals(texts("x: {a: []}"), "f:1:8: x: a must be a text");
  assertEquals(texts("x: a"), "f:1:4: x must be a mapping");
});

Deno.test("YamlFile.fields() takes a merged mapping, and what is written over it", () => {
  const merged = "base: &base {x: 1, y: 2}\nx: {<<: *base, y: 3}";
  const file = new YamlFile("f", merged);
  const { x } = file.fields(file.root, "a test", ["x", "base"]);
  const fields = file.fields(x, "an inner one", ["x", "y"]);
  assertEquals([file.text(fields.x, "x"), file.text(fields.y, "y")], ["1", "3"]);
  file.throwIfAny();
});

Deno.test("YamlFile tells all problems in the order of their places", () => {
  const file = new YamlFile("f", "x: a\ny: b\n");
  const { x, y } = file.fields(file.root, "a test", ["x", "y"]);
  file.report(y, "second");
  file.report(x, "first");
  file.report(undefined, "of the whole");
  const { problems } = assertThrows(() => file.throwIfAny(), FileError) as FileError;
  assertEquals(problems, [
    { file: "f", line: 1, column: 1, message: "of the whole" },
    { file: "f", line: 1, column: 4, message: "first" },
    { file: "f", line: 2, column: 4, message: "second" },
  ]);
});

Deno.test("YamlFile.duration() reads milliseconds, or says what is wrong", () => {
  const read = (text: string) => readField(`x: ${text}`, (file, node) => file.duration(node, "x"));
  assertEquals([read("1m30s"), read("250ms"), read("~")], [90_000, 250, undefined]);
  assertEquals(read("5"), 'f:1:4: x: not a valid duration string: "5"');
});
