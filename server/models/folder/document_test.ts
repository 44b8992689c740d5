import { assertEquals } from "@std/assert/mod.js";
import * as fc from "fast-check";
import * as z from "zod";
import { fieldPath, parseDocument } from "./document.ts";

const schema = z.strictObject({
  count: z.int().min(1).max(9),
  share: z.number().positive(),
  kind: z.enum(["tree", "line"]),
  tags: z.array(z.string().min(2)).min(1),
  extra: z.record(z.string(), z.boolean()),
});
const GOOD = { count: 1, share: 0.5, kind: "tree", tags: ["ab"], extra: { a: true } };

/** Every problem of a document, as `field: message`. */
function problemsOf(text: string): readonly string[] {
  const parsed = parseDocument(schema, text);
  return "value" in parsed
    ? []
    : parsed.problems.map(({ field, message }) => `${field}: ${message}`);
}

Deno.test("parseDocument() gives a document that fits", () => {
  assertEquals(parseDocument(schema, JSON.stringify(GOOD)), { value: GOOD });
});

Deno.test("parseDocument() ignores a byte order mark at the beginning", () => {
  assertEquals(parseDocument(schema, `\ufeff${JSON.stringify(GOOD)}`), { value: GOOD });
});

const cases = [
  { found: { ...GOOD, count: "1" }, want: 'count: expected a number, got "1"' },
  { found: { ...GOOD, count: 1.5 }, want: "count: expected an integer, got 1.5" },
  { found: { ...GOOD, count: 0 }, want: "count: expected a number of at least 1, got 0" },
  { found: { ...GOOD, count: 10 }, want: "count: expected a number of at most 9, got 10" },
  { found: { ...GOOD, share: 0 }, want: "share: expected a number of more than 0, got 0" },
  { found: { ...GOOD, share: undefined }, want: "share: is missing: expected a number" },
  { found: { ...GOOD, kind: "bush" }, want: 'kind: expected one of "tree", "line", got "bush"' },
  {
    found: { ...GOOD, tags: [] },
    want: "tags: expected an array of at least 1, got an array of 0",
  },
  {
    found: { ...GOOD, tags: ["ab", "c"] },
    want: 'tags[1]: expected a text of at least 2 characters, got "c"',
  },
  { found: { ...GOOD, extra: { x: null } }, want: "extra.x: expected true or false, got null" },
  { found: { ...GOOD, extra: [] }, want: "extra: expected an object, got an array of 0" },
  { found: { ...GOOD, knd: 1 }, want: ': unknown field "knd"' },
];
const wholes = [
  { found: 5, want: ": expected an object, got 5" },
  { found: { ...GOOD, knd: 1, shar: 2 }, want: ': unknown field "knd", "shar"' },
];
for (const { found, want } of [...cases, ...wholes]) {
  Deno.test(`parseDocument() says "${want}"`, () => {
    assertEquals(problemsOf(JSON.stringify(found)), [want]);
  });
}

Deno.test("parseDocument() says that a number must be below a limit", () => {
  assertEquals(parseDocument(z.number().lt(5), "5"), {
    problems: [{ field: "", message: "expected a number of less than 5, got 5" }],
  });
});

Deno.test("parseDocument() keeps a byte order mark that is not at the beginning", () => {
  assertEquals(parseDocument(z.string(), '"a\ufeffb"'), { value: "a\ufeffb" });
});

const untyped = [
  { found: 5, want: "expected an object, got 5" },
  { found: null, want: "expected an object, got null" },
  { found: { type: 7 }, want: 'expected "number" or "category", got 7' },
  { found: {}, want: 'is missing: expected "number" or "category"' },
  { found: [], want: "expected an object, got an array of 0" },
];
for (const { found, want } of untyped) {
  Deno.test(`parseDocument() says "${want}" where a type is to choose the schema`, () => {
    const kinds = ["number", "category"].map((type) => z.object({ type: z.literal(type) }));
    const schema = z.discriminatedUnion("type", [kinds[0]!, kinds[1]!]);
    const parsed = parseDocument(schema, JSON.stringify(found));
    const messages = "value" in parsed ? [] : parsed.problems.map(({ message }) => message);
    assertEquals(messages, [want]);
  });
}

Deno.test("parseDocument() reports the problems of all fields at once", () => {
  assertEquals(problemsOf("{}").map((problem) => problem.split(":")[0]), Object.keys(GOOD));
});

Deno.test("parseDocument() reports a file that is not JSON", () => {
  const [problem] = problemsOf('{"count": 1');
  assertEquals(problem?.startsWith(": not valid JSON: "), true);
});

Deno.test("parseDocument() never throws", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void problemsOf(text)));
});

Deno.test("fieldPath() writes positions in brackets and names behind dots", () => {
  assertEquals(fieldPath(["features", 2, "values", 0]), "features[2].values[0]");
  assertEquals(fieldPath([]), "");
  assertEquals(fieldPath([3, "a"]), "[3].a");
});
