import { assertEquals } from "@std/assert/mod.js";
import { rowLine, type ServedRows } from "./served_rows.ts";
import { served } from "./testing/served.ts";

const NONE: ReadonlySet<string> = new Set();

function parsed(rows: Partial<ServedRows>, dropped = NONE): Record<string, unknown> {
  return JSON.parse(rowLine({ of: served(rows), row: 1 }, dropped));
}

Deno.test("rowLine() writes one row of a request as JSON", () => {
  const line = rowLine({ of: served({ rows: 2, milliseconds: 1.23456 }), row: 1 }, NONE);
  assertEquals(
    line,
    '{"id":"id-1","time":"2026-01-02T03:04:05.678Z","model":"m","version":"1",' +
      '"milliseconds":1.235,"inputs":{"x":1},"prediction":{"class":"c1"}}',
  );
});

Deno.test("rowLine() leaves out dropped fields and ids that there are not", () => {
  const inputs = { name: "Ann", age: 3, mail: null };
  const { inputs: kept, ...rest } = parsed(
    { inputsOf: () => inputs, idOf: () => undefined },
    new Set(["name", "mail", "prediction"]),
  );
  assertEquals([kept, "id" in rest, "prediction" in rest], [{ age: 3 }, false, true]);
  const dropped = new Set(["0", "name"]);
  assertEquals(parsed({ inputsOf: () => [1, 2] }, dropped).inputs, [1, 2]);
  assertEquals(parsed({ inputsOf: () => null }, dropped).inputs, null);
});

Deno.test("rowLine() keeps the digits of long integers, and the order of fields", () => {
  const line = rowLine(
    { of: served({ inputsOf: () => ({ b: 12345678901234567890n, a: NaN }) }), row: 0 },
    NONE,
  );
  assertEquals(line.includes('"inputs":{"b":12345678901234567890,"a":null}'), true, line);
});
