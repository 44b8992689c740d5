import { assertEquals } from "@std/assert/mod.js";
import { parse } from "../../server/prometheus/promql/parser.ts";
import { masked, VARIABLES, withLengths } from "./variables.ts";

Deno.test("withLengths() puts lengths in for variables, in both spellings", () => {
  const lengths = { "$__rate_interval": "20s", "$rate": "20s" };
  assertEquals(
    withLengths(
      "rate(a[$__rate_interval]) + rate(b[${__rate_interval}]) + rate(c[$rate])",
      lengths,
    ),
    "rate(a[20s]) + rate(b[20s]) + rate(c[20s])",
  );
});

Deno.test("withLengths() leaves what it does not know: a group of label_replace, for example", () => {
  const query = 'label_replace(up, "a", "$1", "b", "(.*)")';
  assertEquals(withLengths(query, { "$rate": "20s" }), query);
});

Deno.test("masked() keeps every place, and can be read", () => {
  for (const { name } of VARIABLES) {
    const query = `rate(up[${name}]) * 2`;
    assertEquals(masked(query).length, query.length);
    assertEquals(masked(query).indexOf("*"), query.indexOf("*"));
    parse(masked(query));
  }
});

Deno.test("every variable has a line of help", () => {
  assertEquals(VARIABLES.map(({ name }) => name), [
    ...["$__rate_interval", "$rate", "$__interval", "$cell", "$__range"],
  ]);
  for (const { name, help } of VARIABLES) assertEquals([name, help.length > 10], [name, true]);
});
