import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { concepts, labelShares } from "./label_options.ts";

const shares = [
  { text: "1.00", want: [{ share: 1, delayMs: 0 }] },
  { text: "0.5", want: [{ share: 0.5, delayMs: 0 }] },
  { text: "1,delay=30s", want: [{ share: 1, delayMs: 30_000 }] },
  {
    text: ".3, delay=2m,0.5,0.2,delay=30d",
    want: [
      { share: 0.3, delayMs: 120_000 },
      { share: 0.5, delayMs: 0 },
      { share: 0.2, delayMs: 2_592_000_000 },
    ],
  },
];
for (const { text, want } of shares) {
  Deno.test(`labelShares() reads ${text}`, () => assertEquals(labelShares(text), want));
}

for (const text of ["", "0", "2", "half", "delay=5s", "0.5,delay=1s,delay=2s", "0.6,0.5", "0.5,"]) {
  Deno.test(`labelShares() refuses "${text}"`, () => {
    const form = "shares of rows up to 1 in sum, such as 0.5, each with an optional delay";
    assertThrows(() => labelShares(text), RangeError, form);
  });
}

Deno.test("labelShares() refuses a wrong delay", () => {
  assertThrows(() => labelShares("0.5,delay=soon"), RangeError, "a time such as 10s");
});

Deno.test("concepts() reads classes whose labels are flipped", () => {
  assertEquals(concepts("Yes=flip@120s,No, never=flip"), [
    { text: "Yes=flip@120s", className: "Yes", fromMs: 120_000 },
    { text: "No, never=flip", className: "No, never", fromMs: 0 },
  ]);
  const form = "a predicted class whose labels are flipped, such as Yes=flip";
  for (const text of ["Yes", "Yes=flop", "Yes=flip@"]) {
    assertThrows(() => concepts(text), RangeError, form);
  }
});
