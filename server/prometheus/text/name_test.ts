import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { escapeName, isLabelName, isPlainLabel, isPlainMetric, unescapeName } from "./name.ts";

Deno.test("isLabelName() refuses the empty name and what is not UTF-8", () => {
  assertEquals(["a", "a b", "", "\udcff"].map(isLabelName), [true, true, false, false]);
});

Deno.test("isPlainLabel() takes letters, digits and underscores, no digit first", () => {
  const names = ["a_1", "_", "A", "1a", "a:b", "a b", "é", "a\n", ""];
  assertEquals(names.filter(isPlainLabel), ["a_1", "_", "A"]);
});

Deno.test("isPlainMetric() takes colons too", () => {
  assertEquals(["a:b", ":", "a_1", "1a", "a-b", ""].filter(isPlainMetric), ["a:b", ":", "a_1"]);
});

const escaped: [name: string, text: string][] = [
  ["job", "job"],
  ["a.b", "U__a_2e_b"],
  ["a_b/c", "U__a__b_2f_c"],
  ["😀", "U___1f600_"],
];
for (const [name, text] of escaped) {
  Deno.test(`escapeName() writes ${name} as ${text}`, () => {
    assertEquals([escapeName(name), unescapeName(text)], [text, name]);
  });
}

Deno.test("unescapeName() takes what is no escaped name as it is", () => {
  const names = ["job", "U__a_zz_", "U__a_110000_", "U__a_", "U__a_zz_b_2e_"];
  assertEquals(names.map(unescapeName), names);
});

Deno.test("unescapeName() undoes escapeName() for every name that is not plain", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
    if (isLabelName(name) && !isPlainLabel(name)) {
      assertEquals(unescapeName(escapeName(name)), name);
    }
  }));
});
