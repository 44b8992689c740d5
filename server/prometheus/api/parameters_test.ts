import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { ApiError } from "./api_error.ts";
import { Parameters } from "./parameters.ts";

Deno.test("Parameters prefers those of the form to those of the URL", () => {
  const parameters = new Parameters("?query=a&match[]=x", "query=b&match[]=y");
  assertEquals(parameters.text("query"), "b");
  assertEquals(parameters.all("match[]"), ["y", "x"]);
  assertEquals(parameters.text("step"), "");
});

Deno.test("Parameters.time() reads a time, and names a parameter that is none", () => {
  assertEquals(new Parameters("start=1.5").time("start"), 1500);
  for (const text of ["", "now"]) {
    assertThrows(
      () => new Parameters(`start=${text}`).time("start"),
      ApiError,
      `invalid parameter "start": cannot parse "${text}" to a valid timestamp`,
    );
  }
});

Deno.test("Parameters.time() reports an optional time as Prometheus does", () => {
  assertEquals(new Parameters("").time("time", 5), 5);
  assertThrows(
    () => new Parameters("time=x").time("time", 5),
    ApiError,
    `invalid parameter "time": Invalid time value for 'time': cannot parse "x" to a valid timestamp`,
  );
});

Deno.test("Parameters.requiredDuration() reads seconds and durations", () => {
  const read = (text: string) => new Parameters(`step=${text}`).requiredDuration("step");
  assertEquals([read("15"), read("0.5"), read("1h30m"), read("-5")], [
    15_000,
    500,
    5_400_000,
    -5000,
  ]);
  assertThrows(() => read(""), ApiError, 'cannot parse "" to a valid duration');
  assertThrows(() => read("5x"), ApiError, 'cannot parse "5x" to a valid duration');
  assertThrows(() => read("1e30"), ApiError, "It overflows int64");
  assertThrows(() => read("-Inf"), ApiError, "It overflows int64");
  assertEquals(read("9223372036"), 9_223_372_036_000);
  assertThrows(() => read("9223372037"), ApiError, "It overflows int64");
  assertThrows(() => read("NaN"), ApiError, 'cannot parse "NaN" to a valid duration');
});

Deno.test("Parameters.limit() takes 0 for no limit", () => {
  const read = (text: string) => new Parameters(`limit=${text}`).limit();
  assertEquals([read(""), read("0"), read("3")], [undefined, undefined, 3]);
  for (const text of ["x", "1x", "x1", "1.5"]) {
    const reason = `strconv.Atoi: parsing "${text}": invalid syntax`;
    assertThrows(() => read(text), ApiError, `invalid parameter "limit": ${reason}`);
  }
  assertEquals([read("%2B3"), new Parameters("n=4").limit("n")], [3, 4]);
  assertThrows(() => read("-1"), ApiError, "limit must be non-negative");
});

Deno.test("Parameters.matchers() reads selectors and nothing else", () => {
  const read = (text: string) => {
    return new Parameters(new URLSearchParams({ "match[]": text }).toString()).matchers();
  };
  assertEquals(
    read('up{job!="a"}').map((set) => set.map(({ name, op, value }) => name + op + value)),
    [
      ["job!=a", "__name__=up"],
    ],
  );
  const matchError = 'invalid parameter "match[]"';
  for (const bad of ["", "up offset 5m", "up @ 1", "up[5m]", "rate(up[5m])", "1", "up{"]) {
    assertThrows(() => read(bad), ApiError, matchError);
  }
  for (const other of ["up offset 5m", "up @ 1", "up[5m]", "1"]) {
    assertThrows(
      () => read(other),
      ApiError,
      `${matchError}: 1:1: parse error: expected a series selector`,
    );
  }
  assertThrows(() => read("up{"), ApiError, "unexpected end of input");
  assertThrows(() => read("{}"), ApiError, "match[] must contain at least one non-empty matcher");
  assertThrows(() => read('{a=~".*"}'), ApiError, "at least one non-empty matcher");
});
