import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { intersect, Postings, subtract, union } from "./postings.ts";

const slots = fc.uniqueArray(fc.nat(60)).map((list) => list.sort((a, b) => a - b));

Deno.test("intersect() and subtract() agree with sets", () => {
  fc.assert(fc.property(slots, slots, (a, b) => {
    const inB = new Set(b);
    const [x, y] = [Uint32Array.from(a), Uint32Array.from(b)];
    assertEquals([...intersect(x, y)], a.filter((slot) => inB.has(slot)));
    assertEquals([...subtract(x, y)], a.filter((slot) => !inB.has(slot)));
  }));
});

Deno.test("union() merges disjoint lists", () => {
  const lists = [[1, 9], [], [4], [2, 3, 11]].map((list) => Uint32Array.from(list));
  assertEquals([...union(lists)], [1, 2, 3, 4, 9, 11]);
  assertEquals([...union([])], []);
});

Deno.test("Postings stay sorted whatever the order of additions and removals", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(200)), fc.nat(5), (order, modulus) => {
    const postings = new Postings();
    for (const slot of order) postings.add(slot);
    postings.drop((slot) => slot % 5 === modulus);
    const want = order.filter((slot) => slot % 5 !== modulus).sort((a, b) => a - b);
    assertEquals([...postings.view()], want);
    assertEquals(postings.length, want.length);
  }));
});
