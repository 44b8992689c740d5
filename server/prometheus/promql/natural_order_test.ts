import { assertEquals } from "@std/assert/mod.js";
import { compareNaturally } from "./natural_order.ts";

const orders = [
  ["0", "1", "2", "10", "11", "100"],
  ["4m5", "4m600", "4m1000"],
  ["1.2.3", "1.11.3", "1.111.3"],
  ["", "a", "a1", "a1b", "a02", "a2", "b"],
];
for (const order of orders) {
  Deno.test(`compareNaturally() orders ${order.join(" < ")}`, () => {
    assertEquals([...order].reverse().sort(compareNaturally), order);
  });
}
