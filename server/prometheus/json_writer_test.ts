import { assertEquals } from "@std/assert/mod.js";
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

Deno.test("JsonWriter writes labels in their order, whatever they are called", () => {
  const labels = new Map([["b", 'ü\n"\u{1F600}'], ["10", "x"], ["__proto__", "y"]]);
  const text = written((json) => json.labels(labels));
  assertEquals(text, '{"b":"ü\\n\\"\u{1F600}","10":"x","__proto__":"y"}');
});

Deno.test("JsonWriter grows with what is written", () => {
  const count = 100_000;
  const times = Float64Array.from({ length: count }, (_, i) => i * 1000);
  const values = Float64Array.from({ length: count }, (_, i) => i / 7);
  const parsed = JSON.parse(written((json) => json.points(times, values)));
  assertEquals(parsed.length, count);
  assertEquals(parsed.at(-1), [count - 1, String((count - 1) / 7)]);
});
