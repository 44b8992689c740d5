import { assertEquals } from "@std/assert/mod.js";
import type { Labels } from "../prom/frame.ts";
import type { InstantAnswer } from "../prom/query.ts";
import { refusalRows } from "./refusal_rows.ts";

function instant(...samples: readonly [Labels, number][]): InstantAnswer {
  return {
    kind: "instant",
    time: 0,
    samples: samples.map(([labels, value]) => ({ labels, value })),
    result: { resultType: "vector", result: [] },
  };
}

const m1 = { model: "m", version: "1" };
const NONE = { invalid: undefined, faults: undefined, last: undefined };

Deno.test("refusalRows() has the most frequent reason first, with its last request", () => {
  const rows = refusalRows({
    invalid: instant([{ ...m1, reason: "malformed" }, 2], [{ ...m1, reason: "missing" }, 9]),
    faults: instant([{ ...m1, outcome: "timeout" }, 4]),
    last: instant(
      [{ ...m1, reason: "missing", route: "/predict", field: "age" }, 100],
      [{ ...m1, reason: "missing", route: "/v2/predict", field: "size" }, 200],
      [{ model: "n", version: "1", reason: "missing", route: "/", field: "" }, 300],
    ),
    elsewhere: instant([{ route: "/predict", status: "404" }, 3]),
  });
  assertEquals(rows.map(({ reason, count }) => `${count} ${reason}`), [
    "9 Required field missing",
    "4 Not answered before the deadline (504)",
    "3 No such model or version (404)",
    "2 Body cannot be read: not JSON, or not rows",
  ]);
  const [missing, late, unknown] = rows;
  assertEquals([missing!.route, missing!.field, missing!.last], ["/v2/predict", "size", 200]);
  assertEquals([late!.route, late!.last, late!.fault], ["", NaN, true]);
  assertEquals([unknown!.model, unknown!.route, unknown!.fault], ["", "/predict", false]);
});

Deno.test("refusalRows() leaves out fractions of a request, and is empty without answers", () => {
  const invalid = instant([{ ...m1, reason: "missing" }, 0.4]);
  assertEquals([refusalRows({ ...NONE, invalid }), refusalRows(NONE)], [[], []]);
});

Deno.test("refusalRows() shows reasons and statuses that it does not know as they are", () => {
  const rows = refusalRows({
    ...NONE,
    invalid: instant([{ ...m1, reason: "new_one" }, 2]),
    elsewhere: instant([{ route: "/predict", status: "418" }, 1]),
  });
  assertEquals(rows.map(({ reason }) => reason), ["new_one", "418"]);
});
