import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { driftChanges, missingChanges } from "./row_change.ts";

const shifts = [
  { text: "tenure=+2sd@60s", amount: 2, unit: "sd", fromMs: 60_000 },
  { text: "tenure=-0.5sd", amount: -0.5, unit: "sd", fromMs: 0 },
  { text: "tenure=+60@2m", amount: 60, unit: "absolute", fromMs: 120_000 },
  { text: "tenure=-12@90", amount: -12, unit: "absolute", fromMs: 90_000 },
  { text: "tenure=x1.5@500ms", amount: 1.5, unit: "times", fromMs: 500 },
];
for (const { text, ...want } of shifts) {
  Deno.test(`driftChanges() reads ${text}`, () => {
    assertEquals(driftChanges(text), [
      { kind: "shift", text, feature: "tenure", ...want } as never,
    ]);
  });
}

Deno.test("driftChanges() reads the share of a value, and leaves apart what may contain colons", () => {
  const text = "a:b:Two year=0.6@1h";
  assertEquals(driftChanges(text), [
    { kind: "value", text, target: "a:b:Two year", share: 0.6, fromMs: 3_600_000 },
  ]);
  assertEquals(
    [".5", "0", "1", "1.0", "0.25"].map((share) => driftChanges(`a:b=${share}`)[0]),
    [0.5, 0, 1, 1, 0.25].map((share, i) => ({
      ...{ kind: "value", target: "a:b", share, fromMs: 0 },
      text: `a:b=${[".5", "0", "1", "1.0", "0.25"][i]}`,
    })),
  );
});

Deno.test("driftChanges() reads several changes, also of features with a comma in their names", () => {
  const changes = driftChanges("a=+1@5s,size, cm =x2,b:c=0.1@7s,a=-1sd");
  assertEquals(changes.map(({ text }) => text), [
    ...["a=+1@5s", "size, cm =x2", "b:c=0.1@7s", "a=-1sd"],
  ]);
  assertEquals(changes.map(({ fromMs }) => fromMs), [5000, 0, 7000, 0]);
  assertEquals(changes[1], {
    ...{ kind: "shift", text: "size, cm =x2", feature: "size, cm", amount: 2, unit: "times" },
    fromMs: 0,
  });
});

for (
  const text of [
    "",
    "a",
    "a=",
    "a=2sd",
    "a=+sd",
    "a=0.5",
    "a:b=1.5",
    "=+1",
    "a=+1 @5s",
    "a=+1;b=+1",
  ]
) {
  Deno.test(`driftChanges() refuses "${text}"`, () => {
    const form =
      "a change of a number such as tenure=+2sd, tenure=-12 or tenure=x1.5, or the share";
    assertThrows(() => driftChanges(text), RangeError, form);
  });
}

Deno.test("driftChanges() refuses a wrong time", () => {
  const message = "a time such as 10s, 500ms or 2m";
  assertThrows(() => driftChanges("a=+1@soon"), RangeError, message);
});

Deno.test("missingChanges() reads the share of rows without a feature", () => {
  const text = "TotalCharges=0.2@60s";
  const change = { kind: "missing", feature: "TotalCharges", share: 0.2, text, fromMs: 60_000 };
  assertEquals(missingChanges(text), [change as never]);
  const form = "the share of rows without a feature such as TotalCharges=0.2";
  assertThrows(() => missingChanges("TotalCharges=2"), RangeError, form);
  assertThrows(() => missingChanges("TotalCharges"), RangeError, form);
});
