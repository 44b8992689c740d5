import { assertEquals, assertThrows } from "@std/assert/mod.js";
import { ApiError } from "./api_error.ts";
import { JsonWriter } from "./json_writer.ts";

function written(write: (json: JsonWriter) => void): string {
  const json = new JsonWriter();
  write(json);
  return new TextDecoder().decode(json.finish());
}

Deno.test("JsonWriter writes points with times in seconds and values as texts", () => {
  const times = Float64Array.of(1000, 2500);
  const values = Float64Array.of(0.25, NaN);
  assertEquals(written((json) => json.points(times, values)), '[[1,"0.25"],[2.500,"NaN"]]');
});

Deno.test("JsonWriter writes series that share their times, and series that do not", () => {
  const shared = Float64Array.of(1000, 2000);
  const text = written((json) => {
    json.points(shared, Float64Array.of(1, 2));
    json.points(shared, Float64Array.of(3, 4));
    json.points(Float64Array.of(3000), Float64Array.of(5));
    json.points(new Float64Array(), new Float64Array());
    json.points(shared, Float64Array.of(6, 7));
  });
  assertEquals(text, '[[1,"1"],[2,"2"]][[1,"3"],[2,"4"]][[3,"5"]][][[1,"6"],[2,"7"]]');
});

Deno.test("JsonWriter keeps the order of labels, also of those with digits as names", () => {
  const labels = new Map([["b", 'ü\n"\u{1F600}'], ["10", "x"], ["__proto__", "y"]]);
  const text = written((json) => json.labels(labels));
  assertEquals(text, '{"b":"ü\\n\\"\u{1F600}","10":"x","__proto__":"y"}');
});

Deno.test("JsonWriter grows with its text", () => {
  const count = 100_000;
  const times = Float64Array.from({ length: count }, (_, i) => i * 1000);
  const values = Float64Array.from({ length: count }, (_, i) => i / 7);
  const parsed = JSON.parse(written((json) => json.points(times, values)));
  assertEquals(parsed.length, count);
  assertEquals(parsed.at(-1), [count - 1, String((count - 1) / 7)]);
});

Deno.test("JsonWriter grows before each kind of text", () => {
  const longest = -2.2250738585072014e-308;
  const time = -9_007_199_254_740_991;
  const kinds: readonly ((json: JsonWriter) => void)[] = [
    (json) => json.point(time, longest),
    (json) => json.seconds(time),
    (json) => json.raw("€"),
  ];
  for (const write of kinds) {
    const one = written(write);
    assertEquals(
      written((json) => {
        for (let i = 0; i < 2000; i++) write(json);
      }),
      one.repeat(2000),
    );
  }
});

Deno.test("JsonWriter writes up to 64 MiB", () => {
  const json = new JsonWriter();
  // Three bytes are kept ready for each character.
  const third = "x".repeat(2 ** 24);
  json.raw(third);
  json.raw(third);
  assertThrows(
    () => json.raw(third),
    ApiError,
    "the response is larger than 64 MiB: select fewer series",
  );
});
