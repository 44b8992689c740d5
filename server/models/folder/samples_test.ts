import { assertEquals } from "@std/assert/mod.js";
import { parseSamples } from "./samples.ts";

function problemsOf(document: unknown): readonly string[] {
  const parsed = parseSamples(JSON.stringify(document));
  return "value" in parsed
    ? []
    : parsed.problems.map(({ field, message }) => `${field}: ${message}`);
}

Deno.test("parseSamples() returns the requests, with or without predictions", () => {
  const samples = [
    { instance: { a: 1, b: "x", c: null } },
    { instance: { a: 2 }, prediction: { class: "yes", probabilities: { yes: 0.7, no: 0.3 } } },
    { instance: {}, prediction: { value: 3 } },
  ];
  assertEquals(parseSamples(JSON.stringify({ samples })), { value: samples });
});

const cases = [
  { document: {}, want: ["samples: is missing: expected an array"] },
  {
    document: { samples: [{ instance: [1, 2] }] },
    want: ["samples[0].instance: expected an object, got an array of 2"],
  },
  {
    document: {
      samples: [{ instance: {} }, { instance: {}, prediction: { class: 1, value: "3" } }],
    },
    want: [
      "samples[1].prediction.class: expected a string, got 1",
      'samples[1].prediction.value: expected a number, got "3"',
    ],
  },
];
for (const { document, want } of cases) {
  Deno.test(`parseSamples() says "${want[0]}"`, () => assertEquals(problemsOf(document), want));
}

Deno.test("parseSamples() takes a hundred samples, and no more", () => {
  const many = (count: number) => ({ samples: Array(count).fill({ instance: {} }) });
  assertEquals(problemsOf(many(100)), []);
  assertEquals(problemsOf(many(101)).length, 1);
  assertEquals(problemsOf(many(0)).length, 1);
});
