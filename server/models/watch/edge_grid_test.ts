import { assertEquals } from "@std/assert/mod.js";
import fc from "fast-check";
import { EdgeGrid } from "./edge_grid.ts";

const KINDS = {
  "any size": fc.double({ noNaN: true, noDefaultInfinity: true }),
  "nearly the same size": fc.double({ noNaN: true, min: 1e9, max: 1e9 + 1e-5 }),
  "the least size": fc.double({ noNaN: true, min: 0, max: 1e-320 }),
  "everyday size": fc.integer({ min: 0, max: 300 }),
};
for (const [size, number] of Object.entries(KINDS)) {
  Deno.test(`a grid finds the first edge that is not below a value, for numbers of ${size}`, () => {
    fc.assert(fc.property(
      fc.uniqueArray(number, { minLength: 1, maxLength: 40 }),
      fc.array(number),
      (all, others) => {
        const edges = Float64Array.from(all).sort();
        const last = edges.at(-1)!;
        const lowest = Math.min(edges[0]!, ...others);
        const grid = new EdgeGrid(edges, lowest);
        for (const value of [...edges, ...others, lowest]) {
          if (value > last) continue;
          assertEquals(grid.find(value), edges.findIndex((edge) => value <= edge));
        }
      },
    ));
  });
}
